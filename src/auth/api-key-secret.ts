import { hash, randomBytes } from 'node:crypto';

const PREFIX = 'vt_';
/** Characters of a key that are kept in the clear, to tell keys apart. */
const SHOWN = 10;

/** A new key: 256 random bits behind a prefix that secret scanners can find. */
export function newApiKeySecret(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** SHA-256 of a key. Keys carry 256 bits of chance, so a slow hash would protect nothing and cost every request. */
export function hashApiKey(secret: string): string {
  return hash('sha256', secret);
}

export function apiKeyPrefix(secret: string): string {
  return secret.slice(0, SHOWN);
}
