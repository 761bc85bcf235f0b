import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { createTestDatabase, useTestDatabase } from '../../support/database.js';

const database = useTestDatabase();

describe('a test database', () => {
  it('is migrated, and nothing but that', async () => {
    expect(await ask(database.url, 'SELECT count(*) > 0 AS migrated FROM schema_migrations')).toEqual([
      { migrated: true },
    ]);
    expect(await ask(database.url, 'SELECT count(*)::int AS products FROM products')).toEqual([{ products: 0 }]);
  });

  it('is nobody else’s', async () => {
    const other = await createTestDatabase();
    await ask(other.url, 'CREATE TABLE mark (id int)');
    expect(await ask(database.url, "SELECT to_regclass('mark') AS found")).toEqual([{ found: null }]);
    await other.drop();
    await expect(ask(other.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('cannot be dropped while something is still connected to it', async () => {
    const other = await createTestDatabase();
    const leak = new Client({ connectionString: other.url });
    await leak.connect();
    // object_in_use, after the five seconds that PostgreSQL gives connections to close.
    await expect(other.drop(1)).rejects.toMatchObject({ code: '55006' });
    await leak.end();
    await other.drop();
  });

  it('is a copy of a template that nobody can change', async () => {
    const { url, template } = inject('testServer');
    const templateUrl = new URL(url);
    templateUrl.pathname = template;
    await expect(ask(templateUrl.href, 'SELECT 1')).rejects.toMatchObject({ code: '55000' });
  });
});

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
