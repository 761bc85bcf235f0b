import { terminal } from '../_shared/terminal.js';

/** Writes rows to stdout, one after the other. */
export interface RowWriter {
  /** `text` is what is written where nobody asked for JSON. */
  write(row: object, text: () => string): void;
  /** Ends what was begun. */
  end(): void;
}

/** ARRAY: one JSON array, valid also without a row; LINES: one JSON object a line; TEXT: for people. */
export function writeRows(form: 'ARRAY' | 'LINES' | 'TEXT'): RowWriter {
  if (form !== 'ARRAY') {
    const write: RowWriter['write'] = (row, text) => terminal.print(form === 'LINES' ? JSON.stringify(row) : text());
    return { write, end: () => undefined };
  }
  let rows = 0;
  return {
    write(row) {
      // The comma is written before the next row, when it is sure that there is one.
      process.stdout.write(rows === 0 ? '[\n' : ',\n');
      process.stdout.write(JSON.stringify(row));
      rows += 1;
    },
    end: () => terminal.print(rows === 0 ? '[]' : '\n]'),
  };
}
