/** A row of a file: what it gives to the API, or why it gives nothing. */
interface FileRow {
  readonly content: { readonly input: object } | { readonly problem: string };
}

/** Rows that are sent in one call. The same file always gives the same batches. */
export interface Batch<Row> {
  readonly index: number;
  readonly rows: readonly Row[];
}

/** A request may have 1 MiB; ids and escapes come on top of what is counted here. */
const MAX_BYTES = 600_000;
/** A request may have 50 000 values in its variables, four of which are what stands around the rows. */
const MAX_VALUES = 49_996;

/**
 * Groups rows: `maxRows` to a batch, fewer when they are long or have many values. A row that no request could take is a problem of its
 * own.
 */
export async function* batchRows<Row extends FileRow>(
  rows: AsyncIterable<Row>,
  maxRows: number,
): AsyncGenerator<Batch<Row>> {
  let pending: Row[] = [];
  let size: Size = { bytes: 0, values: 0 };
  let index = 0;
  for await (const row of rows) {
    const own = measureRow(row);
    const grown = { bytes: size.bytes + own.bytes, values: size.values + own.values };
    const isFull = pending.length === maxRows || grown.bytes > MAX_BYTES || grown.values > MAX_VALUES;
    if (isFull && pending.length > 0) {
      yield { index, rows: pending };
      index += 1;
      pending = [];
    }
    size = pending.length === 0 ? own : grown;
    pending.push(own.bytes > MAX_BYTES ? refuseLong(row, own.bytes) : row);
  }
  if (pending.length > 0) yield { index, rows: pending };
}

interface Size {
  readonly bytes: number;
  readonly values: number;
}

function measureRow({ content }: FileRow): Size {
  const values = 'input' in content ? countValues(content.input) : 0;
  return { bytes: Buffer.byteLength(JSON.stringify(content)), values };
}

/** Values as the API counts them: lists, objects and what is in them. */
function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const member of Object.values(value)) count += countValues(member);
  return count;
}

function refuseLong<Row extends FileRow>(row: Row, bytes: number): Row {
  return { ...row, content: { problem: `It takes ${bytes} bytes as JSON; ${MAX_BYTES} are the most.` } };
}
