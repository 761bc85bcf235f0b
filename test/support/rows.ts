import { Client, type QueryResultRow } from 'pg';

/** What a statement answers, on a connection of its own. */
export async function readRows<Row extends QueryResultRow>(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Row>(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
