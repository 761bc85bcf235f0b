import { open } from 'node:fs/promises';
import { terminal } from '../_shared/terminal.js';
import type { RefusedRow } from './send-batch.js';

/** Where refused rows are told. */
export interface ErrorReport {
  /** Adds the refused rows of a batch; answers the length of the report so far. */
  add(rows: readonly RefusedRow[]): Promise<number>;
  close(): Promise<void>;
}

const MAX_SAID = 20;

/** Refused rows on stderr: the first twenty. */
export function sayErrors(): ErrorReport {
  let said = 0;
  return {
    add(rows) {
      for (const row of rows) {
        said += 1;
        if (said <= MAX_SAID) terminal.say(describeRefused(row));
        else if (said === MAX_SAID + 1) terminal.say('  … give --errors <file> to have all of them');
      }
      return Promise.resolve(0);
    },
    close: () => Promise.resolve(),
  };
}

/** Refused rows as NDJSON in a file, beginning at `keepBytes`: what a killed run wrote beyond its state is written anew. */
export async function writeErrors(path: string, keepBytes: number): Promise<ErrorReport> {
  const file = await open(path, keepBytes === 0 ? 'w' : 'r+');
  await file.truncate(keepBytes);
  let position = keepBytes;
  return {
    async add(rows) {
      const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      await file.write(text, 0, text.length, position);
      position += text.length;
      return position;
    },
    close: () => file.close(),
  };
}

/** `line 7, price: The price is above the MRP.` */
export function describeRefused({ line, field, message }: RefusedRow): string {
  return `  line ${line}${field === null ? '' : `, ${field}`}: ${message}`;
}
