import { createHash } from 'node:crypto';
import { defineStatement, type Statement } from '../_shared/statement.js';

/** A table of somebody else's in the same database, and its columns, by their plain names. */
export interface ForeignTable {
  /** `table` or `schema.table`. */
  readonly table: string;
  readonly idColumn: string;
  readonly vendorColumn: string;
  readonly codeColumn: string;
  readonly skuColumn: string;
}

/** The table found for a name, with the SQL types of the wanted columns that it has and whether ids are unique in it. */
export interface TableShapeRow {
  readonly schema: string;
  readonly name: string;
  readonly columns: Record<string, string>;
  readonly hasUniqueId: boolean;
  /** Whether it lies where the platform's own tables do. */
  readonly isInCurrentSchema: boolean;
}

/** Looks a table up: $1 its name quoted, $2 the wanted columns, $3 the id column. No row: there is no such table. */
export const tableShape = defineStatement<TableShapeRow>(
  'backfill.table_shape',
  `SELECT n.nspname AS schema, c.relname AS name, n.nspname = current_schema() AS "isInCurrentSchema",
     (SELECT COALESCE(jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)), '{}') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attname = ANY($2::text[]) AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
     EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL
         AND a.attname = $3) AS "hasUniqueId"
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')`,
);

/** One row without a SKU. The id is text whatever its type; vendor and code are null where the table has none. */
export interface BackfillRow {
  readonly id: string;
  readonly vendor: string | null;
  readonly code: string | null;
}

export interface BackfillStatements {
  /** How many rows have no SKU, and how many of these no id. */
  readonly count: Statement<{ total: number; nameless: number }>;
  /** The next rows without a SKU after the id $1 (null: from the start), at most $2, locked. */
  readonly select: Statement<BackfillRow>;
  /** Writes SKUs: $1 ids and $2 SKUs, pairwise. */
  readonly write: Statement<never>;
}

/** A name as SQL takes it whatever is in it, NUL excepted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The SQL for one table; every name in it is quoted, `idType` is what the database itself called the type. */
export function backfillStatements(table: ForeignTable, shape: TableShapeRow): BackfillStatements {
  const name = `${quoteIdentifier(shape.schema)}.${quoteIdentifier(shape.name)}`;
  const [id, vendor, code, sku] = [table.idColumn, table.vendorColumn, table.codeColumn, table.skuColumn].map(
    (column) => quoteIdentifier(column),
  );
  const idType = shape.columns[table.idColumn] ?? 'text';
  return {
    count: namedByText(
      `SELECT count(*)::int AS total, (count(*) - count(${id}))::int AS nameless FROM ${name} WHERE ${sku} IS NULL`,
    ),
    select: namedByText(
      // Qualified, because a bare name in ORDER BY means the answer's column: the id as text, in another order.
      `SELECT source.${id}::text AS id, source.${vendor}::text AS vendor, source.${code}::text AS code
       FROM ${name} AS source
       WHERE source.${sku} IS NULL AND source.${id} IS NOT NULL AND ($1::text IS NULL OR source.${id} > $1::text::${idType})
       ORDER BY source.${id} LIMIT $2 FOR UPDATE`,
    ),
    write: namedByText(
      `UPDATE ${name} AS source SET ${sku} = given.sku FROM unnest($1::text[], $2::text[]) AS given(id, sku)
       WHERE source.${id} = given.id::${idType}`,
    ),
  };
}

function namedByText<Row>(text: string): Statement<Row> {
  return { name: `backfill.${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`, text };
}
