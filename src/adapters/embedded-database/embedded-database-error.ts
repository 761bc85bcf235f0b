/** The embedded PostgreSQL cannot run. The message says why and what to do, fit to be shown to a person as it is. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError';
}
