import { DatabaseError } from '../adapters/database/database-error.js';
import { inspectDatabase } from '../adapters/database/inspect-database.js';

/** Applies the migrations a database lacks and answers their names. Fails with DatabaseError, which says what to do. */
export async function bringUpToDate(databaseUrl: string): Promise<readonly string[]> {
  const { pending, unknown } = await inspectDatabase(databaseUrl);
  if (unknown.length > 0) {
    throw new DatabaseError(
      `The database was migrated by a newer Vitrine (it has ${unknown.join(', ')}, which this one does not know). Start that one, or use another database.`,
    );
  }
  // Nothing to do is the usual case, and the whole of TypeORM would be loaded to find that out.
  if (pending.length === 0) return [];
  const { migrate } = await import('../adapters/database/migrate.js');
  return migrate(databaseUrl).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseError(
      `A migration failed and was undone: ${reason}. The ones before it stay. Check that the user in DATABASE_URL may create tables, then start again.`,
      { cause },
    );
  });
}
