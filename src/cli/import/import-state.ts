import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { CommandError, EXIT } from '../_shared/exit-codes.js';
import type { ErrorPlace } from './error-report.js';

/** How far an import is; kept beside the file, so that a second run goes on where the first one ended. */
export interface ImportState {
  /** SHA-256 of the file, and the server it goes to: for another one this state means nothing. */
  readonly fileHash: string;
  readonly url: string;
  /** Of this import, from its beginning to its end: begun anew, the same file is sent anew. */
  readonly importId: string;
  readonly nextBatch: number;
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly refused: number;
  /** The error file after the last batch that counts; null while there was none. */
  readonly errors: ErrorPlace | null;
}

/** Where the state of an import is kept. */
export function statePath(file: string): string {
  return `${file}.vitrine-import.json`;
}

/** The state an earlier run left, or that of a beginning. */
export async function readState(file: string, target: { fileHash: string; url: string }): Promise<ImportState> {
  const fresh = {
    ...target,
    importId: randomUUID(),
    nextBatch: 0,
    rows: 0,
    created: 0,
    changed: 0,
    refused: 0,
    errors: null,
  };
  const text = await readFile(statePath(file), 'utf8').catch(() => null);
  if (text === null) return fresh;
  const stored = parse(text);
  return stored?.fileHash === target.fileHash && stored.url === target.url ? stored : fresh;
}

/** Keeps the state; it is there whole or not at all. */
export async function writeState(file: string, state: ImportState): Promise<void> {
  const path = statePath(file);
  try {
    await writeFile(`${path}.new`, `${JSON.stringify(state)}\n`);
    await rename(`${path}.new`, path);
  } catch (cause) {
    throw new CommandError(
      EXIT.FAILED,
      `${path} cannot be written, and without it the import could not go on after an interruption. Put the file into a folder that can be written.`,
      { cause },
    );
  }
}

/** Forgets it: the import has ended. */
export async function removeState(file: string): Promise<void> {
  await rm(statePath(file), { force: true });
}

/** Null also for the state of a version that did not know where refused rows are told, or which import it was. */
function parse(text: string): ImportState | null {
  try {
    const stored = JSON.parse(text) as Partial<ImportState> | null;
    return stored?.errors === undefined || stored.importId === undefined ? null : (stored as ImportState);
  } catch {
    return null;
  }
}
