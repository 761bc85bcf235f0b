import { type FileHandle, open, stat } from 'node:fs/promises';
import { CommandError, EXIT } from '../_shared/exit-codes.js';
import { terminal } from '../_shared/terminal.js';
import type { RefusedRow } from './send-batch.js';

/** A file that refused rows are told in, by its absolute path, and how much of it counts. */
export interface ErrorPlace {
  readonly file: string;
  readonly bytes: number;
}

/** Where refused rows are told. */
export interface ErrorReport {
  /** Adds the refused rows of a batch; answers the file so far, null when there was none yet. */
  add(rows: readonly RefusedRow[]): Promise<ErrorPlace | null>;
  close(): Promise<void>;
}

const MAX_SAID = 20;

/** Refused rows on stderr: the first twenty. The file of an earlier run stays as it is. */
export function sayErrors(earlier: ErrorPlace | null): ErrorReport {
  let said = 0;
  return {
    add(rows) {
      for (const row of rows) {
        said += 1;
        if (said <= MAX_SAID) terminal.say(describeRefused(row));
        else if (said === MAX_SAID + 1) terminal.say('  … give --errors <file> to have all of them');
      }
      return Promise.resolve(earlier);
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Refused rows as NDJSON in a file, after those of an earlier run: what a killed run wrote beyond its state is written anew. Fails
 * with USAGE when those are not there any more, or the file cannot be written.
 */
export async function writeErrors(path: string, earlier: ErrorPlace | null): Promise<ErrorReport> {
  const kept = earlier?.file === path ? earlier.bytes : 0;
  if ((await measure(path)) < kept) {
    throw new CommandError(
      EXIT.USAGE,
      `${path} does not hold any more which rows were refused so far. Put it back, or give --errors another file to go on with the rows to come.`,
    );
  }
  const file = await openFile(path, kept);
  let bytes = kept;
  return {
    async add(rows) {
      const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      await file.appendFile(text).catch((cause: unknown) => {
        throw unwritable(path, cause);
      });
      bytes += text.length;
      return { file: path, bytes };
    },
    close: () => file.close(),
  };
}

async function measure(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function openFile(path: string, keepBytes: number): Promise<FileHandle> {
  try {
    const file = await open(path, 'a');
    // A device or pipe is never longer, and could not be cut.
    if ((await file.stat()).size > keepBytes) await file.truncate(keepBytes);
    return file;
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): CommandError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CommandError(EXIT.USAGE, `Refused rows cannot be written to ${path}: ${reason}.`, { cause });
}

/** `line 7, price: The price is above the MRP.` */
export function describeRefused({ line, field, message }: RefusedRow): string {
  return `  line ${line}${field === null ? '' : `, ${field}`}: ${message}`;
}
