import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFileAtomically } from './atomic-file.js';
import { isMissing, readContentType, removeContentType, writeContentType } from './content-type-file.js';
import { exactSize } from './exact-size.js';
import { assertObjectKey } from './object-key.js';
import { type ObjectHead, type ObjectStore, ObjectStoreUnwritableError } from './object-store.js';

/**
 * Objects as plain files below `folder`, which is made when first needed; several processes may share it. The etag comes
 * from inode, size and modification time, so that no request hashes megabytes on the event loop.
 */
export function createLocalObjectStore(folder: string): ObjectStore {
  const root = resolve(folder);
  const pathOf = (key: string): string => {
    assertObjectKey(key);
    return join(root, key);
  };

  return {
    put: async (key, bytes, { contentType }) => place(pathOf(key), bytes, contentType),
    putStream: async (key, { contentType, sizeBytes, source }) =>
      place(pathOf(key), exactSize(source, sizeBytes), contentType),
    get: async (key) => {
      const file = await openObject(pathOf(key));
      if (file === null) return null;
      try {
        return { ...file.head, bytes: await file.handle.readFile() };
      } finally {
        await file.handle.close();
      }
    },
    openRead: async (key) => {
      const file = await openObject(pathOf(key));
      return file === null ? null : { ...file.head, stream: file.handle.createReadStream() };
    },
    head: async (key) => {
      const file = await openObject(pathOf(key));
      await file?.handle.close();
      return file?.head ?? null;
    },
    delete: async (key) => {
      const path = pathOf(key);
      if (await isFile(path)) await rm(path, { force: true });
      await removeContentType(path);
    },
    deleteFolder: async (folder) => {
      const path = pathOf(folder);
      // The file of a key that is no folder stays, as nothing is below it.
      if (!(await isFile(path))) await removeFolder(path);
    },
    signDirectUpload: () => Promise.resolve(null),
    checkWritable: () => probe(root),
    close: () => undefined,
  };
}

/** The type comes before the name: a crash in between leaves a type without an object, never an object without its type. */
function place(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, contentType: string): Promise<void> {
  return writeFileAtomically(path, bytes, () => writeContentType(path, contentType));
}

/** The file opened once, so that head and bytes are of the same object even when it is being replaced. */
async function openObject(path: string): Promise<{ handle: FileHandle; head: ObjectHead } | null> {
  if (!(await isFile(path))) return null;
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'r');
    const { ino, size, mtimeNs } = await handle.stat({ bigint: true });
    const etag = [ino, size, mtimeNs].map((part) => part.toString(36)).join('-');
    return { handle, head: { contentType: await readContentType(path), sizeBytes: Number(size), etag } };
  } catch (error) {
    await handle?.close();
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A folder is no object: "a" does not exist because "a/b" does. */
async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

async function probe(root: string): Promise<void> {
  const path = join(root, `~probe-${randomUUID()}`);
  try {
    await writeFileAtomically(path, 'probe');
    await rm(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ObjectStoreUnwritableError(
      `The object folder ${root} cannot be written (${reason}); make it writable for this user, or choose another.`,
      { cause: error },
    );
  }
}
