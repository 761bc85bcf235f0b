/**
 * A process of its own that opens a data folder, with `database` also starts its PostgreSQL, says so in one line of JSON
 * and holds both until its standard input ends.
 * Usage: hold-data-folder.ts <folder> [database] [uid]: with an id the process gives up root for that user first.
 */
import { openDataFolder } from '../../../src/adapters/data-folder/open-data-folder.js';
import { startEmbeddedDatabase } from '../../../src/adapters/embedded-database/start-embedded-database.js';

const [folder = '', what = '', uid = ''] = process.argv.slice(2);

async function hold(): Promise<() => Promise<void>> {
  const held = await openDataFolder(folder);
  const silent = { info: () => undefined, warn: () => undefined };
  const database = what === 'database' ? await startEmbeddedDatabase({ folder: held.path, log: silent }) : null;
  say({ path: held.path, secretKey: held.secretKey, ...database });
  return async () => {
    await database?.stop();
    await held.release();
  };
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

if (uid !== '') {
  process.setgroups?.([]);
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}
try {
  const letGo = await hold();
  process.stdin.resume().once('end', () => void letGo());
} catch (error) {
  const { name, message } = error as Error;
  say({ name, message });
}
