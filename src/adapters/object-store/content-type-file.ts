import { readFile, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { writeFileAtomically } from './atomic-file.js';

const BY_EXTENSION: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.tiff': 'image/tiff',
  '.gif': 'image/gif',
  '.json': 'application/json',
  '.html': 'text/html',
  '.ndjson': 'application/x-ndjson',
};

/** What an object is when nothing says more. */
const UNKNOWN = 'application/octet-stream';

/**
 * Keeps the content type of the object at `path`: in its extension where that says it already, otherwise in a file
 * beside it, whose name no key can have.
 */
export async function writeContentType(path: string, contentType: string): Promise<void> {
  if (typeOfExtension(path) === contentType) await removeContentType(path);
  else await writeFileAtomically(typePath(path), contentType);
}

/** The content type that the object at `path` was stored with. */
export async function readContentType(path: string): Promise<string> {
  try {
    return await readFile(typePath(path), 'utf8');
  } catch (error) {
    if (isMissing(error)) return typeOfExtension(path);
    throw error;
  }
}

/** Forgets the content type of the object at `path`. */
export async function removeContentType(path: string): Promise<void> {
  await rm(typePath(path), { force: true }).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** Whether a file-system error says that there is no such file. A path through a file, not a folder, is one too. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function typeOfExtension(path: string): string {
  return BY_EXTENSION[extname(path)] ?? UNKNOWN;
}

function typePath(path: string): string {
  return `${path}~type`;
}
