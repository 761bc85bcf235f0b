import type { ImportRow } from './import-row.js';

/** Rows that are sent in one call. The same file always gives the same batches. */
export interface Batch {
  readonly index: number;
  readonly rows: readonly ImportRow[];
}

const MAX_ROWS = 500;
/** A request may have 1 MiB; ids and escapes come on top of what is counted here. */
const MAX_BYTES = 600_000;

/** Groups rows: 500 to a batch, fewer when they are long. */
export async function* batchRows(rows: AsyncIterable<ImportRow>): AsyncGenerator<Batch> {
  let pending: ImportRow[] = [];
  let sizeBytes = 0;
  let index = 0;
  for await (const row of rows) {
    const rowBytes = Buffer.byteLength(JSON.stringify(row.content));
    if (pending.length === MAX_ROWS || (pending.length > 0 && sizeBytes + rowBytes > MAX_BYTES)) {
      yield { index, rows: pending };
      index += 1;
      pending = [];
      sizeBytes = 0;
    }
    pending.push(row);
    sizeBytes += rowBytes;
  }
  if (pending.length > 0) yield { index, rows: pending };
}
