/** Whether PostgreSQL could not read a value as what it should be (class 22): a moment that no calendar has, say, or NUL. */
export function isMalformedValue(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('22');
}
