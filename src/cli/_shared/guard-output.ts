import { EXIT } from './exit-codes.js';
import { terminal } from './terminal.js';

/**
 * Outlives readers that go away: after `| head -1` a command goes on, what it opened is closed, and a server keeps serving. An answer
 * that cannot be written for another reason is told once, and ends with 1 what would have ended with 0.
 */
export function guardOutput(): void {
  process.stderr.on('error', () => undefined);
  let isTold = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isTold) return;
    isTold = true;
    terminal.say(`${terminal.onStderr('red', '✗')} The answer cannot be written to stdout: ${error.message}.`);
    // At the very end: the command itself may set a code until then.
    process.once('exit', () => (process.exitCode ||= EXIT.FAILED));
  });
}
