import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from './error-code.js';
import { readBeginning } from './process-identity.js';

/** Who holds a lock. `beginning` tells the process from a later one with the same id. */
interface Holder {
  readonly pid: number;
  readonly beginning: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/** The lock is held by a living process. */
export interface LockRefusal {
  readonly heldBy: number;
}

/**
 * Takes the lock kept in a folder of its own, or says which process holds it. A lock whose process has ended, however it
 * ended, is free.
 *
 * The lock is a row of numbered files, each naming a holder; the highest number is in force. It is taken by linking the
 * next number, which only one process can, and a number is never used again: a release empties the file but leaves it.
 * So nobody can remove a lock that has meanwhile passed to somebody else, the fault of "delete if stale, then create".
 */
export async function takeLock(folder: string): Promise<FolderLock | LockRefusal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const self: Holder = { pid: process.pid, beginning: (await readBeginning(process.pid)) ?? '' };
  for (;;) {
    const highest = Math.max(0, ...(await listNumbers(folder)));
    const heldBy = await readLivingHolder(join(folder, String(highest)));
    if (heldBy !== null) return { heldBy };
    const own = highest + 1;
    if (!(await placeWhole(join(folder, String(own)), JSON.stringify(self)))) continue;
    const numbers = await listNumbers(folder);
    // What this process listed was old: meanwhile the lock went on to a higher number.
    if (Math.max(...numbers) > own) {
      await rm(join(folder, String(own)), { force: true });
      continue;
    }
    await removeAll(
      folder,
      numbers.filter((number) => number < own),
    );
    return { release: () => emptyFile(join(folder, String(own))) };
  }
}

async function listNumbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The id of the process that a lock file names, when it still lives. */
async function readLivingHolder(path: string): Promise<number | null> {
  const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
  if (holder === null) return null;
  return (await readBeginning(holder.pid)) === holder.beginning ? holder.pid : null;
}

function parseHolder(text: string): Holder | null {
  // Empty after a release; cut short or zeroed by a crash of the machine, which ended the holder too.
  try {
    const { pid, beginning } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof beginning === 'string' ? { pid, beginning } : null;
  } catch {
    return null;
  }
}

/** Makes the file with its whole content at once; false when it exists. */
async function placeWhole(path: string, content: string): Promise<boolean> {
  const staging = `${path}.${randomUUID()}`;
  await writeFile(staging, content, { mode: 0o600 });
  try {
    await link(staging, path);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(staging);
  }
}

/** Empties a file so that no reader sees part of it; one that is gone stays gone. */
async function emptyFile(path: string): Promise<void> {
  const staging = `${path}.${randomUUID()}`;
  await writeFile(staging, '', { mode: 0o600 });
  await rename(staging, path);
}

async function removeAll(folder: string, numbers: readonly number[]): Promise<void> {
  await Promise.all(numbers.map((number) => rm(join(folder, String(number)), { force: true })));
}
