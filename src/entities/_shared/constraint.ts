/** The name of the unique or foreign-key constraint an error broke, or null for any other error. */
export function brokenConstraint(error: unknown): string | null {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const isIntegrity = typeof code === 'string' && code.startsWith('23');
  return isIntegrity && typeof constraint === 'string' ? constraint : null;
}
