import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataFolderError } from './data-folder-error.js';
import { takeLock } from './folder-lock.js';
import { explain, prepareFolder } from './prepare-folder.js';
import { readOrCreateSecret } from './secret-file.js';

/** The folder of one running platform, held by this process until it is released. */
export interface DataFolder {
  /** Absolute, free of symbolic links. */
  readonly path: string;
  /** The key that addresses are signed with: 32 random bytes as base64url, made at the first use and kept. */
  readonly secretKey: string;
  /** Another such secret, kept in the folder under this file name and made at its first use. */
  readSecret(name: string): Promise<string>;
  /** The path of a folder inside, made when it does not exist. */
  subfolder(name: string): Promise<string>;
  /** Lets another process have the folder. Every call after the first returns the same promise. */
  release(): Promise<void>;
}

/**
 * Opens the data folder for this process alone: makes it, proves that it can be written, and takes its lock, which ends
 * with the process at the latest. Fails with {@link DataFolderError}, whose message says what to do.
 */
export async function openDataFolder(requested: string): Promise<DataFolder> {
  const path = await prepareFolder(resolve(requested));
  const lock = await takeLock(join(path, 'lock')).catch((error: unknown) => {
    throw explain(path, error);
  });
  if ('heldBy' in lock) {
    throw new DataFolderError(
      `Another Vitrine (process ${lock.heldBy}) uses ${path}. Stop it, or set DATA_DIR to another folder.`,
    );
  }
  const secretKey = await readOrCreateSecret(join(path, 'secret-key')).catch(async (error: unknown) => {
    await lock.release();
    throw explain(path, error);
  });
  let released: Promise<void> | undefined;
  return {
    path,
    secretKey,
    readSecret: (name) => readOrCreateSecret(join(path, name)),
    subfolder: (name) => makeSubfolder(join(path, name)),
    release: () => (released ??= lock.release()),
  };
}

async function makeSubfolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
