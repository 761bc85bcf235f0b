import type { Prediction } from './image-features.js';
import { MAX_KEY_LENGTH, MAX_LABEL_LENGTH } from './profile.js';

/** A line of a prediction file that cannot be read; `line` counts from 1. */
export class PredictionFileError extends Error {
  override readonly name = 'PredictionFileError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(`Line ${line}: ${message}`);
  }
}

/** What a column or member may be called, in lower case without `_`. */
const NAMES: Readonly<Record<string, keyof Row>> = {
  imagekey: 'key',
  key: 'key',
  image: 'key',
  file: 'key',
  path: 'key',
  label: 'label',
  class: 'label',
  prediction: 'label',
  confidence: 'confidence',
  score: 'confidence',
  probability: 'confidence',
};

interface Row {
  key: unknown;
  label: unknown;
  confidence: unknown;
}

/** Lines read in a turn: a few milliseconds. A file of 25 MB can have 25 million of them. */
const LINES_A_TURN = 5_000;
/** What has a head, a key and a prediction needs ten; a line of commas alone would be cells without end, within one turn. */
const MAX_CELLS = 1_000;

/**
 * Reads predictions by image key, from lines of JSON objects or from CSV (RFC 4180) with a head: imageKey, label and confidence
 * (0–1), in any order; other columns are passed over. The last line of a key counts. Stops now and then, so that whoever reads can give
 * others their turn. Throws a PredictionFileError for the first line that is none.
 */
export function* parsePredictions(text: string): Generator<undefined, Map<string, Prediction>, undefined> {
  const body = text.replace(/^\uFEFF/, '');
  const predictions = new Map<string, Prediction>();
  let lines = 0;
  for (const { line, row } of /^\s*\{/.test(body) ? readLines(body) : readCsv(body)) {
    lines += 1;
    if (lines % LINES_A_TURN === 0) yield;
    if (row === null) continue;
    const { key, ...prediction } = checkRow(row, line);
    predictions.set(key, prediction);
  }
  return predictions;
}

interface NumberedRow {
  readonly line: number;
  /** Null for a line that says nothing: an empty one, or the head. */
  readonly row: Partial<Row> | null;
}

function* readLines(text: string): Generator<NumberedRow> {
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found === -1 ? text.length : found;
    const one = text.slice(at, end);
    at = end + 1;
    line += 1;
    yield { line, row: one.trim() === '' ? null : readLine(one, line) };
  }
}

function readLine(text: string, line: number): Partial<Row> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PredictionFileError(line, 'this is no JSON.');
  }
  if (typeof value !== 'object' || value === null) throw new PredictionFileError(line, 'this is no JSON object.');
  return namedRow(Object.entries(value));
}

function* readCsv(text: string): Generator<NumberedRow> {
  let head: readonly string[] | null = null;
  for (const { line, cells } of splitCsv(text)) {
    const isEmpty = cells.length === 1 && cells[0]?.trim() === '';
    const names: readonly string[] | null = head;
    if (!isEmpty) head ??= cells;
    const row =
      isEmpty || names === null ? null : namedRow(cells.map((cell, index) => [names[index] ?? '', cell] as const));
    yield { line, row };
  }
}

function namedRow(entries: readonly (readonly [string, unknown])[]): Partial<Row> {
  const row: Partial<Row> = {};
  for (const [name, value] of entries) {
    const known = NAMES[name.trim().toLowerCase().replaceAll('_', '')];
    if (known !== undefined && row[known] === undefined) row[known] = value;
  }
  return row;
}

function checkRow({ key, label, confidence }: Partial<Row>, line: number): Prediction & { key: string } {
  if (!isText(key, MAX_KEY_LENGTH)) {
    throw new PredictionFileError(line, `an imageKey of 1 to ${MAX_KEY_LENGTH} characters is needed.`);
  }
  if (!isText(label, MAX_LABEL_LENGTH)) {
    throw new PredictionFileError(line, `a label of 1 to ${MAX_LABEL_LENGTH} characters is needed.`);
  }
  const share = typeof confidence === 'string' && confidence.trim() !== '' ? Number(confidence) : confidence;
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
    throw new PredictionFileError(line, 'a confidence from 0 to 1 is needed.');
  }
  return { key, label, confidence: share };
}

function isText(value: unknown, maxLength: number): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > maxLength) return false;
  return value.isWellFormed() && !value.includes('\u0000');
}

const NO_MORE_PLAIN = /[",\r\n]/g;
const SEPARATOR = /,|\r?\n|\r|$/y;

/** Rows of cells, each with the line it begins on; quoted cells may hold commas, quotes (doubled) and line ends. */
function* splitCsv(text: string): Generator<{ line: number; cells: string[] }> {
  let cells: string[] = [];
  let line = 1;
  let began = 1;
  for (let at = 0; at < text.length; ) {
    const end = text[at] === '"' ? endOfQuoted(text, at, line) : endOfPlain(text, at);
    SEPARATOR.lastIndex = end;
    const separator = SEPARATOR.exec(text)?.[0];
    if (separator === undefined) throw new PredictionFileError(line, 'a quote stands where none may.');
    const cell = text.slice(at, end);
    if (cells.length === MAX_CELLS) throw new PredictionFileError(line, `this has more than ${MAX_CELLS} columns.`);
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    at = end + separator.length;
    line += `${cell}${separator}`.split('\n').length - 1;
    if (separator === ',') continue;
    yield { line: began, cells };
    cells = [];
    began = line;
  }
  if (cells.length > 0) yield { line: began, cells };
}

// By searches rather than one pattern over the whole cell: that would need a stack as long as the cell.
function endOfQuoted(text: string, start: number, line: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 2)) {
    if (text[end + 1] !== '"') return end + 1;
  }
  throw new PredictionFileError(line, 'a quote is not closed.');
}

function endOfPlain(text: string, start: number): number {
  NO_MORE_PLAIN.lastIndex = start;
  return NO_MORE_PLAIN.exec(text)?.index ?? text.length;
}
