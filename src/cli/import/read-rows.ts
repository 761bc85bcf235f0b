import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError, EXIT } from '../_shared/exit-codes.js';
import { readLines } from '../_shared/read-lines.js';
import { COLUMN_NAMES, type Column, headerProblems, readHeader } from './columns.js';
import { type ImportRow, readCells, readJsonLine } from './import-row.js';

export interface ReadOptions {
  readonly ignoreUnknown: boolean;
}

/** The rows of a file, one after the other: NDJSON when it is named so, else CSV. Fails with USAGE for a bad header. */
export function readRows(path: string, options: ReadOptions): AsyncGenerator<ImportRow> {
  return /\.(ndjson|jsonl)$/i.test(path) ? readNdjson(path, options) : readCsv(path, options);
}

async function* readNdjson(path: string, options: ReadOptions): AsyncGenerator<ImportRow> {
  let line = 0;
  let endByte = 0;
  for await (const text of readLines(path)) {
    line += 1;
    endByte += Buffer.byteLength(text) + 1;
    const trimmed = text.replace(/^\uFEFF/, '').trim();
    if (trimmed !== '') yield { line, endByte, content: readJsonLine(trimmed, options) };
  }
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly bytes: number };
}

async function* readCsv(path: string, options: ReadOptions): AsyncGenerator<ImportRow> {
  const delimiter = await detectDelimiter(path);
  const records = pipeline(
    createReadStream(path),
    parse({ bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true }),
    // The failure of either is the failure of the loop below.
    () => undefined,
  ) as AsyncIterable<CsvRecord>;
  let columns: (Column | null)[] | null = null;
  // The parser counts a CR LF inside a cell as two lines.
  let surplus = 0;
  try {
    for await (const { record, info } of records) {
      surplus += record.join('').split('\r\n').length - 1;
      if (columns === null) columns = readColumns(path, record, options);
      else yield { line: info.lines - surplus, endByte: info.bytes, content: readCells(columns, record) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(EXIT.USAGE, `${path} is no valid CSV: ${error.message}.`);
    throw error;
  }
  if (columns === null) throw new CommandError(EXIT.USAGE, `${path} is empty; its first line must name the columns.`);
}

function readColumns(path: string, headers: readonly string[], options: ReadOptions): (Column | null)[] {
  const problems = headerProblems(headers, options);
  if (problems.length === 0) return headers.map(readHeader);
  throw new CommandError(
    EXIT.USAGE,
    [
      `The columns of ${path} cannot be used:`,
      ...problems.map((problem) => `  ${problem}`),
      `Known are ${COLUMN_NAMES.join(', ')}, and attributes.<anything>.`,
      'Rename the columns in the first line, or give --ignore-unknown to leave out those that mean nothing.',
    ].join('\n'),
  );
}

/** Comma, semicolon (spreadsheets of much of Europe) or tab: whichever the first line has most of. */
async function detectDelimiter(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const [first = ''] = buffer.toString('utf8', 0, bytesRead).split(/\r?\n/, 1);
    const counts = [',', ';', '\t'].map((mark) => ({ mark, count: first.split(mark).length }));
    return counts.sort((a, b) => b.count - a.count)[0]?.mark ?? ',';
  } finally {
    await file.close();
  }
}
