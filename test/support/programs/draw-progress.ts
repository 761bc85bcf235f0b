import { startProgressBar } from '../../../src/cli/_shared/progress-bar.js';

// As on a terminal: a test has none to give.
process.stderr.isTTY = true;
if (process.argv[2] === 'heard') process.once('SIGINT', () => process.stdout.write('heard\n'));
const bar = startProgressBar('Rows', 10);
bar.set(1);
process.stdout.write('drawn\n');
process.stdin.once('data', () => {
  bar.end();
  process.exit();
});
