import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { DataFolderError } from './data-folder-error.js';
import { errorCodeOf } from './error-code.js';

const OTHERS_MAY_PASS = 0o001;
const CLOSED = 0o700;
/** Passable, so that root's PostgreSQL, which runs under another account, reaches its files; listable by root alone. */
const PASSABLE = 0o711;

/** Makes the folder when it does not exist and proves that it can be written. Answers its path without symbolic links. */
export async function prepareFolder(requested: string): Promise<string> {
  try {
    const mode = process.getuid?.() === 0 ? PASSABLE : CLOSED;
    const existing = await stat(requested).catch(() => null);
    if (existing === null) await makeFolder(requested, mode);
    else if (!existing.isDirectory()) throw new DataFolderError(words(requested, 'is a file, not a folder'));
    else if (mode === PASSABLE && (existing.mode & OTHERS_MAY_PASS) === 0) await openWhenEmpty(requested);
    const path = await realpath(requested);
    await proveWritable(path);
    return path;
  } catch (error) {
    throw explain(requested, error);
  }
}

/** Not by mkdir's own recursion: where a file system takes no folders (/proc), Node turns in a circle there for ever. */
async function makeFolder(path: string, mode: number): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && (await stat(parent).catch(() => null)) === null) await makeFolder(parent, mode);
  await mkdir(path, { mode }).catch(async (error: unknown) => {
    // Another start may have made it a moment ago.
    if ((await stat(path).catch(() => null))?.isDirectory() !== true) throw error;
  });
  // The umask may have taken away what the mode gives.
  await chmod(path, mode);
}

/** An empty folder (a fresh `mktemp -d`) hides nothing yet; one with files keeps the mode that somebody chose for it. */
async function openWhenEmpty(path: string): Promise<void> {
  if ((await readdir(path)).length === 0) await chmod(path, PASSABLE);
}

async function proveWritable(path: string): Promise<void> {
  const probe = join(path, `probe-${randomUUID()}`);
  await writeFile(probe, 'x', { flag: 'wx', mode: 0o600 });
  await rm(probe);
}

/** A failure of the file system as a {@link DataFolderError} that says what to do; any other failure as it is. */
export function explain(path: string, error: unknown): unknown {
  if (error instanceof DataFolderError) return error;
  const reason = REASONS[errorCodeOf(error)];
  return reason === undefined ? error : new DataFolderError(words(path, reason()), { cause: error });
}

const notWritable = () => `is not writable by user ${userName()}`;

const REASONS: Readonly<Record<string, () => string>> = {
  EACCES: notWritable,
  EPERM: notWritable,
  EROFS: () => 'is on a file system that is read-only',
  ENOSPC: () => 'is on a disk that is full',
  EDQUOT: () => 'is on a disk where your quota is used up',
  ENOTDIR: () => 'cannot be made, because a part of the path is a file',
  // Its parents exist by then: the file system takes no folders, as /proc does.
  ENOENT: () => 'cannot be made at this place',
  // It was not there to be read, and yet its name is taken.
  EEXIST: () => 'is a symbolic link that leads nowhere',
  ENAMETOOLONG: () => 'cannot be made, because its name is too long',
  ELOOP: () => 'cannot be reached, because a symbolic link leads back to itself',
};

function words(path: string, reason: string): string {
  return `The folder ${path} ${reason}. Mend that, or set DATA_DIR to another folder.`;
}

/** The name of the user; the id where the system has no name for it, as in a container with an arbitrary user. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
