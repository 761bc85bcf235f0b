import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError, EXIT } from '../_shared/exit-codes.js';
import { readLines } from '../_shared/read-lines.js';

/** A content as `importContent` takes it. */
export interface ContentInput {
  readonly externalId: string;
  readonly title: string;
  readonly kind: string | null;
  readonly active: boolean;
  readonly posterUrl: string | null;
}

/** One row of a file: a content, or why it is none. The header of a CSV file is line 1. */
export interface ContentRow {
  readonly line: number;
  readonly content: { readonly input: ContentInput } | { readonly problem: string };
}

type Field = keyof ContentInput;

/** Names that columns may have, letters and digits alone. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  externalId: ['externalid', 'contentid', 'id'],
  title: ['title', 'name', 'contentname'],
  kind: ['kind', 'type', 'contenttype'],
  active: ['active', 'isactive'],
  posterUrl: ['posterurl', 'poster', 'posteraddress', 'imageurl'],
};
const FIELDS = Object.keys(NAMES) as Field[];
const TRUE = /^(?:true|t|1|yes|y|active)$/i;
const FALSE = /^(?:false|f|0|no|n|inactive)$/i;

/** The rows of a file, one after the other: NDJSON when it is named so, else CSV. Fails with USAGE for a header without an id or a title. */
export function readContents(path: string): AsyncGenerator<ContentRow> {
  return /\.(ndjson|jsonl)$/i.test(path) ? readNdjson(path) : readCsv(path);
}

async function* readNdjson(path: string): AsyncGenerator<ContentRow> {
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const trimmed = text.replace(/^\uFEFF/, '').trim();
    if (trimmed !== '') yield { line, content: readObject(trimmed) };
  }
}

function readObject(text: string): ContentRow['content'] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'It is not valid JSON.' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { problem: 'It is no JSON object.' };
  return assemble(new Map(Object.entries(value).map(([name, member]) => [fieldOf(name), asText(member)])));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
}

async function* readCsv(path: string): AsyncGenerator<ContentRow> {
  const records = pipeline(
    createReadStream(path),
    parse({ bom: true, delimiter: [',', ';', '\t'], info: true, relax_column_count: true, skip_empty_lines: true }),
    // The failure of either is the failure of the loop below.
    () => undefined,
  ) as AsyncIterable<{ record: string[]; info: { lines: number } }>;
  let columns: (Field | null)[] | null = null;
  try {
    for await (const { record, info } of records) {
      if (columns === null) columns = readHeader(path, record);
      else yield { line: info.lines, content: readCells(columns, record) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(EXIT.USAGE, `${path} is no valid CSV: ${error.message}.`);
    throw error;
  }
  if (columns === null) throw new CommandError(EXIT.USAGE, `${path} is empty; its first line must name the columns.`);
}

function readHeader(path: string, names: readonly string[]): (Field | null)[] {
  const columns = names.map(fieldOf);
  const missing = (['externalId', 'title'] as const).filter((field) => !columns.includes(field));
  if (missing.length === 0) return columns;
  const known = `Known are ${FIELDS.join(', ')}; others are left out.`;
  throw new CommandError(EXIT.USAGE, `${path} has no column ${missing.join(' and ')}. ${known}`);
}

function readCells(columns: readonly (Field | null)[], cells: readonly string[]): ContentRow['content'] {
  if (cells.length !== columns.length)
    return { problem: `It has ${cells.length} cells, and the header ${columns.length}; is a quote missing?` };
  return assemble(new Map(cells.map((cell, at) => [columns[at] ?? null, cell])));
}

function assemble(given: ReadonlyMap<Field | null, string>): ContentRow['content'] {
  const text = (field: Field) => given.get(field)?.trim() ?? '';
  const active = text('active');
  if (active !== '' && !TRUE.test(active) && !FALSE.test(active))
    return { problem: `"${active.slice(0, 50)}" does not say whether it is active; write true or false.` };
  const input = {
    externalId: text('externalId'),
    title: text('title'),
    kind: text('kind') || null,
    active: !FALSE.test(active),
    posterUrl: text('posterUrl') || null,
  };
  return { input };
}

function fieldOf(name: string): Field | null {
  const plain = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return FIELDS.find((field) => NAMES[field].includes(plain)) ?? null;
}
