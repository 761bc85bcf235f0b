import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { errorCodeOf } from './error-code.js';

const SECRET_BYTES = 32;

/**
 * The secret kept in a file: 32 random bytes as base64url, mode 0600, made when the file does not exist.
 * The file appears whole or not at all, so two starts at once and a crash both leave one usable secret.
 */
export async function readOrCreateSecret(path: string): Promise<string> {
  const existing = await readSecret(path);
  if (existing !== null) return existing;
  const staging = `${path}.${randomUUID()}`;
  const file = await open(staging, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(SECRET_BYTES).toString('base64url')}\n`);
    await file.sync();
    // Unlike a rename, a link never replaces the secret that another process made meanwhile.
    await link(staging, path).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(staging, { force: true });
  }
  return (await readFile(path, 'utf8')).trim();
}

/** The secret kept in a file, or null when the file does not exist. */
export async function readSecret(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
