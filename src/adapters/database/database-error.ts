/** The database cannot be used. The message says why and what to do, fit to be shown to a person as it is. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}
