/** The code of a system error (`ENOENT`) or its SQLSTATE (`3D000`); empty when the error has none. */
export function errorCodeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
