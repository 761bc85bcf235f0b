import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that a reader, and the disk after a crash, has the old bytes or the new, never a part: temporary file
 * beside it, fsync, rename, fsync of the folder. Makes missing folders. The temporary file goes when writing fails.
 * `beforeRename` runs when all bytes are on the disk and nobody sees them yet.
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array | string | AsyncIterable<Uint8Array>,
  beforeRename: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}~${randomUUID()}`;
  const firstMade = await mkdir(folder, { recursive: true });
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await beforeRename();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolders(folder, firstMade === undefined ? folder : dirname(firstMade));
}

/** Makes the names in these folders durable, from the inner one to the outer one: a new folder is a name in its parent. */
async function syncFolders(inner: string, outer: string): Promise<void> {
  await syncFolder(inner);
  if (inner !== outer) await syncFolders(dirname(inner), outer);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
