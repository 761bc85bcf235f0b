import { type Column, type ColumnName, readHeader } from './columns.js';

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
  readonly content: { readonly input: RowInput } | { readonly problem: string };
}

export type RowContent = ImportRow['content'];

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

function assemble(pairs: readonly (readonly [Column, unknown])[]): RowContent {
  const fields: Partial<Record<ColumnName, unknown>> = {};
  const attributes: Record<string, unknown> = {};
  for (const [column, value] of pairs) {
    if ('attribute' in column) attributes[column.attribute] = value;
    else if (column.field === 'attributes') {
      const problem = addAttributes(attributes, value);
      if (problem !== null) return { problem };
    } else fields[column.field] = asText(value);
  }
  const { vendor, vendorCode } = fields;
  if (typeof vendor !== 'string' || vendor.trim() === '') return { problem: 'It names no vendor.' };
  if (typeof vendorCode !== 'string') return { problem: 'It has no vendorCode.' };
  const input = { ...fields, vendor: vendor.trim(), vendorCode };
  return { input: Object.keys(attributes).length === 0 ? input : { ...input, attributes } };
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

/** Amounts and codes are often numbers in JSON; the API takes text. */
function asText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}
