import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps text that only this installation can read: what is stored, and leaks with a copy of the database, is of no use. */
export interface Sealer {
  seal(text: string): string;
  /** The text, or null for what was not sealed with a key of this sealer, or was changed. */
  open(sealed: string): string | null;
  /** The same text sealed with the present key; null for what is so already, and for what does not open. */
  reseal(sealed: string): string | null;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under a key derived (HKDF, RFC 5869) from the installation's secret; a new nonce each time. What was sealed under one of
 * the `previous` secrets opens, too: so a secret can be changed.
 */
export function createSealer(secret: string, previous: readonly string[] = []): Sealer {
  const key = deriveKey(secret);
  const previousKeys = previous.map(deriveKey);
  const seal = (text: string): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  };
  const openWith = (keys: readonly Buffer[], sealed: string): string | null => {
    const bytes = Buffer.from(sealed, 'base64');
    for (const one of keys) {
      const text = openBytes(one, bytes);
      if (text !== null) return text;
    }
    return null;
  };
  return {
    seal,
    open: (sealed) => openWith([key, ...previousKeys], sealed),
    reseal(sealed) {
      if (openWith([key], sealed) !== null) return null;
      const text = openWith(previousKeys, sealed);
      return text === null ? null : seal(text);
    },
  };
}

function deriveKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'vitrine sealed text', 32));
}

function openBytes(key: Buffer, bytes: Buffer): string | null {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
