import type { WarehouseContent, WarehousePage } from './content-warehouse.js';

/** Where the titles are; every name is checked to be an identifier before it is quoted. */
export interface ContentTable {
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
  readonly table: string;
  /** The columns' names there. */
  readonly columns: Readonly<Record<keyof WarehouseContent, string>>;
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_$-]{0,254}$/u;

/** A statement with its named parameters, as the Statement Execution API takes them. */
export interface ParameterisedStatement {
  readonly statement: string;
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly type: 'STRING' | 'INT' }[];
}

/**
 * The statement that reads one page by its key. Ids are compared as text on both sides, so that a page ends where the next one
 * begins whatever the column's type. Throws RangeError for a name that is no identifier.
 */
export function contentQuery(table: ContentTable, page: WarehousePage): ParameterisedStatement {
  const { externalId, title, kind, active, posterUrl } = table.columns;
  const key = `CAST(${quoted(externalId)} AS STRING)`;
  const conditions = [`${key} > :after`, ...(page.includeInactive ? [] : [quoted(active)])];
  return {
    statement: `SELECT ${key} AS external_id, CAST(${quoted(title)} AS STRING) AS title, CAST(${quoted(kind)} AS STRING) AS kind,
  CAST(${quoted(active)} AS STRING) AS active, CAST(${quoted(posterUrl)} AS STRING) AS poster_url
FROM ${placeOf(table)} WHERE ${conditions.join(' AND ')} ORDER BY 1 LIMIT :page_rows`,
    parameters: [
      { name: 'after', value: page.after ?? '', type: 'STRING' },
      { name: 'page_rows', value: String(page.limit), type: 'INT' },
    ],
  };
}

const COLUMNS = ['external_id', 'title', 'kind', 'active', 'poster_url'];

/** Whether a result has the columns that {@link contentQuery} asks for, in its order. */
export function hasContentColumns(names: readonly string[]): boolean {
  return names.length === COLUMNS.length && names.every((name, n) => name.toLowerCase() === COLUMNS[n]);
}

/** A row of that result; null for one without an id. A title that is not there is the id. */
export function readContentRow(cells: readonly (string | null)[]): WarehouseContent | null {
  const [externalId = null, title = null, kind = null, active = null, posterUrl = null] = cells;
  if (externalId === null || externalId === '') return null;
  return { externalId, title: title ?? externalId, kind, active: isTrue(active), posterUrl };
}

/** BOOLEAN comes as true, numbers as 1; text columns say it in more ways. */
function isTrue(text: string | null): boolean {
  return text !== null && /^(?:true|t|1|1\.0+|y|yes|active)$/i.test(text.trim());
}

function placeOf({ catalog, schema, table }: ContentTable): string {
  return [catalog, schema, table].flatMap((name) => (name === undefined ? [] : [quoted(name)])).join('.');
}

function quoted(name: string): string {
  if (!IDENTIFIER.test(name)) throw new RangeError(`"${name.slice(0, 100)}" is no name of a table or column.`);
  return `\`${name}\``;
}
