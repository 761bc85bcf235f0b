/** What is listed of a key. */
export interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly prefix: string;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A table of keys, its head included. */
export function describeKeys(keys: readonly ListedKey[], now: Date): string[] {
  const rows = [
    ['ID', 'SECRET', 'NAME', 'ROLES', 'STATE', 'LAST USED'],
    ...keys.map((key) => [
      key.id,
      `${key.prefix}…`,
      key.name,
      key.roles.join(','),
      stateOf(key, now),
      key.lastUsedAt === null ? 'never' : formatMoment(key.lastUsedAt),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function stateOf({ revokedAt, expiresAt }: ListedKey, now: Date): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'valid';
  return expiresAt <= now ? 'expired' : `until ${expiresAt.toISOString().slice(0, 10)}`;
}

function formatMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
