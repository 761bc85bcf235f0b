import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type FolderEntry, FolderRefusedError, type ImageFolders } from './image-folders.js';

/** Folders in folders; a deeper one is left out. */
const MAX_DEPTH = 32;
/** A named pipe must not hold the reader; a link put in a file's place must not be followed. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** The folders below `root`, which need not exist yet; null: there is no root, and every folder is refused. */
export function createImageFolders(root: string | null): ImageFolders {
  return {
    async resolve(folder) {
      const top = await realRoot(root);
      const real = await realPathWithin(top, folder);
      if (!(await stat(real)).isDirectory())
        throw new FolderRefusedError('INVALID', 'This is a file, not a directory.');
      return relative(top, real).split(sep).join('/') || '.';
    },
    async *walk(folder) {
      const top = await realRoot(root);
      yield* walk(await realPathWithin(top, folder));
    },
    async read(folder, path, maxBytes) {
      const top = await realRoot(root);
      const real = await realPathWithin(top, join(folder, path));
      return readFile(real, { top, maxBytes });
    },
  };
}

async function realRoot(root: string | null): Promise<string> {
  if (root === null) {
    throw new FolderRefusedError('NOT_ALLOWED_NOW', 'No directory may be read here: DATA_ROOT is not set.');
  }
  try {
    return await realpath(root);
  } catch {
    throw new FolderRefusedError('NOT_ALLOWED_NOW', 'The folder that DATA_ROOT names is not there.');
  }
}

/** Outside is the same whether there is something or not: nobody learns of files elsewhere. */
async function realPathWithin(top: string, path: string): Promise<string> {
  const wanted = resolve(top, path);
  if (!isWithin(top, wanted)) throw outside();
  let real: string;
  try {
    real = await realpath(wanted);
  } catch (error) {
    throw readFailure(error);
  }
  if (!isWithin(top, real)) throw outside();
  return real;
}

function isWithin(top: string, path: string): boolean {
  const way = relative(top, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function outside(): FolderRefusedError {
  return new FolderRefusedError('INVALID', 'This is not below the folder that DATA_ROOT names.');
}

async function* walk(top: string): AsyncGenerator<FolderEntry> {
  const waiting: Folder[] = [{ path: '', depth: 0 }];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { path: below, depth } = folder;
    for await (const entry of await openFolder(join(top, below), below === '')) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isLeftOut(entry.name)) continue;
      if (entry.isFile() || entry.isSymbolicLink()) yield { path };
      if (entry.isDirectory() && depth < MAX_DEPTH) waiting.push({ path, depth: depth + 1 });
    }
  }
}

interface Folder {
  readonly path: string;
  readonly depth: number;
}

/** Hidden files, and names that are no Unicode and could not be asked for again. */
function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name.includes('\uFFFD');
}

/** A folder below that is gone meanwhile, or may not be read, is passed over. */
async function openFolder(path: string, isTop: boolean): Promise<AsyncIterable<Dirent> | readonly Dirent[]> {
  try {
    return await opendir(path);
  } catch (error) {
    if (isTop) throw readFailure(error);
    return [];
  }
}

async function readFile(path: string, { top, maxBytes }: { top: string; maxBytes: number }): Promise<Buffer> {
  let handle: FileHandle;
  try {
    handle = await open(path, OPEN_FLAGS);
  } catch (error) {
    throw readFailure(error);
  }
  try {
    const { size } = await checkOpened(handle, path, top);
    if (size > maxBytes) {
      throw new FolderRefusedError('IMAGE_TOO_LARGE', `The file has ${size} bytes; at most ${maxBytes} are read.`);
    }
    return await readAtMost(handle, maxBytes);
  } finally {
    await handle.close();
  }
}

/** Looks at what was really opened: between resolving a path and opening it, a folder on the way can become a link. */
async function checkOpened(handle: FileHandle, path: string, top: string): Promise<{ readonly size: number }> {
  const opened = await handle.stat({ bigint: true });
  if (!opened.isFile()) throw new FolderRefusedError('UNSUPPORTED_MEDIA', 'This is not a file.');
  if (process.platform === 'linux') {
    if (!isWithin(top, await readlink(`/proc/self/fd/${handle.fd}`))) throw outside();
  } else {
    const real = await realpath(path).catch(() => '');
    const again = await stat(real, { bigint: true }).catch(() => null);
    if (!isWithin(top, real) || again?.ino !== opened.ino || again.dev !== opened.dev) throw outside();
  }
  return { size: Number(opened.size) };
}

/** A file that grows while it is read is not read without end. */
async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const piece of handle.createReadStream({ autoClose: false, end: maxBytes }) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    total += piece.length;
  }
  if (total > maxBytes) throw new FolderRefusedError('IMAGE_TOO_LARGE', `At most ${maxBytes} bytes are read.`);
  return Buffer.concat(pieces);
}

function readFailure(error: unknown): FolderRefusedError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FolderRefusedError('NOT_FOUND', 'There is no such directory or file.');
  if (code === 'ELOOP') return new FolderRefusedError('INVALID', 'The links lead nowhere.');
  if (code === 'EACCES' || code === 'EPERM')
    return new FolderRefusedError('NOT_ALLOWED_NOW', 'It may not be read by this process.');
  if (code === 'ENXIO') return new FolderRefusedError('UNSUPPORTED_MEDIA', 'This is not a file.');
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE')
    return new FolderRefusedError('INVALID', 'This is no path.');
  throw error;
}
