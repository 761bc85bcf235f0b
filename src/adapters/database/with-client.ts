import type { Pool, PoolClient } from 'pg';

/**
 * Lends a connection to `use` and undoes what it left open when it throws. A connection that cannot undo is thrown away;
 * the server then undoes the work by itself.
 */
export async function withClient<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let unusable: Error | undefined;
  // Lent out, a connection that breaks says so twice: to its query, and as an event that would end the process unheard.
  const markUnusable = (error: Error) => (unusable = error);
  client.on('error', markUnusable);
  try {
    return await use(client);
  } catch (error) {
    await client.query('ROLLBACK').catch(markUnusable);
    throw error;
  } finally {
    client.off('error', markUnusable);
    client.release(unusable);
  }
}
