const AUDITED_SHARE = 0.02;

/**
 * Whether an automatic decision on the file with this SHA-256 (hex) goes to a person all the same: two in a hundred, always
 * the same ones.
 */
export function isAuditSample(sha256: string): boolean {
  const first = Number.parseInt(sha256.slice(0, 8), 16);
  if (!/^[0-9a-f]{64}$/i.test(sha256)) throw new RangeError('A SHA-256 has 64 hex digits.');
  return first / 0x1_0000_0000 < AUDITED_SHARE;
}
