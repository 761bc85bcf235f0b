import { createDataSource } from './data-source.js';

/** Applies what is missing, each migration in its own transaction. Several processes may call it at once: they take turns. */
export async function migrate(url: string): Promise<readonly string[]> {
  const source = createDataSource(url, { poolSize: 2, statementTimeoutMs: 0 });
  await source.initialize();
  const turn = source.createQueryRunner();
  try {
    await turn.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  } finally {
    await turn.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await turn.release();
    await source.destroy();
  }
}

/** Advisory lock keys of this application; any number nobody else in the database uses. */
const MIGRATION_LOCK = 7_284_001;
