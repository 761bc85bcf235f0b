import type { Pool } from 'pg';
import type { Statement } from '../../entities/_shared/statement.js';

interface RowStream<Row> {
  readonly statement: Statement<Row>;
  readonly values: readonly unknown[];
  readonly batchSize: number;
}

/** Reads through a server-side cursor, so that memory stays flat however many rows there are. */
export async function* streamRows<Row>(pool: Pool, read: RowStream<Row>): AsyncGenerator<Row[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Heard here, or a connection that breaks between two pages would end the process.
  const markBroken = (error: Error) => (broken = error);
  client.on('error', markBroken);
  try {
    await client.query('BEGIN READ ONLY');
    // A slow reader leaves the transaction idle between two pages; it holds no lock, and whoever reads bounds the wait.
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await client.query({ text: `DECLARE rows NO SCROLL CURSOR FOR ${read.statement.text}`, values: [...read.values] });
    for (;;) {
      const page = await client.query<Record<string, unknown>>(`FETCH ${read.batchSize} FROM rows`);
      if (page.rows.length === 0) break;
      yield page.rows as Row[];
    }
    await client.query('COMMIT');
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // A reader that stops half-way leaves its transaction open: undo it before the connection is used again.
    if (broken === undefined) await client.query('ROLLBACK').catch(markBroken);
    client.off('error', markBroken);
    client.release(broken);
  }
}
