import type { DataSource } from 'typeorm';

interface Line {
  readonly line: string;
}

/** Tables with their columns, constraints, materialised views, indexes and functions as text, sorted: what `migrations/schema.sql` holds. */
export async function describeDatabase(source: DataSource): Promise<string> {
  const sections = await Promise.all(
    SECTIONS.map(async (sql) => (await source.query<Line[]>(sql)).map(({ line }) => line).join('\n')),
  );
  const header = '-- Made by `npm run generate` from the migrations. For reading and for review: it is never run.';
  return `${[header, ...sections].join('\n\n')}\n`;
}

// Partitions are made while the platform runs; what they are of says what they are like.
const OURS = `n.nspname = 'public' AND c.relname <> 'schema_migrations' AND NOT c.relispartition`;

const SECTIONS = [
  `SELECT format(E'CREATE TABLE %s (\\n%s\\n)%s;\\n', c.relname, string_agg(format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
     CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
     COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' ELSE '' END)), E',\\n' ORDER BY a.attname),
     COALESCE(' PARTITION BY ' || pg_get_partkeydef(c.oid), '')) AS line
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE ${OURS} AND c.relkind IN ('r', 'p') GROUP BY c.oid, c.relname ORDER BY c.relname`,
  `SELECT format('ALTER TABLE %s ADD CONSTRAINT %s %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS line
   FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${OURS} AND k.contype IN ('p', 'f', 'u', 'c') ORDER BY c.relname, k.conname`,
  `SELECT format(E'CREATE MATERIALIZED VIEW %s AS\n%s\n', c.relname, pg_get_viewdef(c.oid)) AS line
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${OURS} AND c.relkind = 'm' ORDER BY c.relname`,
  `SELECT pg_get_indexdef(i.indexrelid) || ';' AS line
   FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${OURS} AND NOT i.indisprimary ORDER BY c.relname, i.indexrelid::regclass::text`,
  `SELECT pg_get_functiondef(p.oid) || ';' AS line FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname = 'public' AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql') ORDER BY p.oid::regprocedure::text`,
];
