import { attributesProblem } from '../../operations/_shared/attributes-problem.js';
import { type Column, type ColumnName, DECIMAL_COLUMNS, readHeader } from './columns.js';

/** A product as a file gives it; the vendor by its code. */
export interface RowInput {
  readonly vendor: string;
  readonly vendorCode: string;
  readonly attributes?: unknown;
  readonly [field: string]: unknown;
}

/** One row of a file: a product, or why it is none. */
export interface ImportRow {
  /** Line of the file, the header being line 1. */
  readonly line: number;
  /** How far into the file it reaches. */
  readonly endByte: number;
  /** Why it is none is about one field, or the whole row. */
  readonly content: { readonly input: RowInput } | { readonly problem: string; readonly field?: ColumnName };
}

export type RowContent = ImportRow['content'];

/** How much of a cell is repeated to people. */
const SHOWN_CHARACTERS = 50;

/** A row of a CSV file. Empty cells are left out, and so leave the product as it is. */
export function readCells(columns: readonly (Column | null)[], cells: readonly string[]): RowContent {
  if (cells.length !== columns.length) {
    return { problem: `It has ${cells.length} cells, and the header ${columns.length}; is a quote missing?` };
  }
  const pairs = cells.flatMap((cell, index) => {
    const column = columns[index];
    return column === null || column === undefined || cell.trim() === '' ? [] : [[column, cell] as const];
  });
  return assemble(pairs);
}

/** A line of an NDJSON file. `null` empties a field, what is left out stays as it is. */
export function readJsonLine(line: string, options: { ignoreUnknown: boolean }): RowContent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'It is not valid JSON.' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { problem: 'It is no JSON object.' };
  const pairs: (readonly [Column, unknown])[] = [];
  for (const [key, member] of Object.entries(value)) {
    const column = readHeader(key);
    if (column !== null) pairs.push([column, member]);
    else if (!options.ignoreUnknown) return { problem: `The field "${key}" means nothing here.` };
  }
  return assemble(pairs);
}

interface Parts {
  readonly fields: Partial<Record<ColumnName, string | null>>;
  readonly attributes: Record<string, unknown>;
}

function assemble(pairs: readonly (readonly [Column, unknown])[]): RowContent {
  const parts: Parts = { fields: {}, attributes: {} };
  for (const pair of pairs) {
    const problem = place(parts, pair);
    if (problem !== null) return { problem };
  }
  const { fields, attributes } = parts;
  const { vendor, vendorCode } = fields;
  if (typeof vendor !== 'string' || vendor.trim() === '') return { problem: 'It names no vendor.' };
  if (typeof vendorCode !== 'string') return { problem: 'It has no vendorCode.' };
  const input = { ...fields, vendor: vendor.trim(), vendorCode };
  if (Object.keys(attributes).length === 0) return { input };
  // The API refuses a whole call whose variables nest too deep, and one row may not be larger than a call.
  const problem = attributesProblem(attributes);
  return problem === null ? { input: { ...input, attributes } } : { problem, field: 'attributes' };
}

function place({ fields, attributes }: Parts, [column, value]: readonly [Column, unknown]): string | null {
  if ('attribute' in column) {
    attributes[column.attribute] = value;
    return null;
  }
  if (column.field === 'attributes') return addAttributes(attributes, value);
  const read = readField(column.field, value);
  if (typeof read === 'object' && read !== null) return read.problem;
  fields[column.field] = read;
  return null;
}

function addAttributes(attributes: Record<string, unknown>, value: unknown): string | null {
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) throw new TypeError();
    Object.assign(attributes, parsed);
    return null;
  } catch {
    return 'Its attributes are no JSON object.';
  }
}

const DECIMAL = /^[+-]?\d{1,12}(\.\d{1,4})?$/;

/** The text of a field, null to empty it, or why it is none. Amounts and codes are often numbers in JSON; the API takes text. */
function readField(field: ColumnName, value: unknown): string | null | { readonly problem: string } {
  if (value === null) return null;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return { problem: `Its ${field} is neither text nor a number.` };
  if (!DECIMAL_COLUMNS.has(field)) return text;
  const amount = text.trim();
  if (DECIMAL.test(amount)) return amount;
  const shown = amount.slice(0, SHOWN_CHARACTERS);
  return {
    problem: `Its ${field} "${shown}" is no amount such as 900.00, with at most 12 digits before and 4 after the point.`,
  };
}
