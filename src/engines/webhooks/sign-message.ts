import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** A signing secret as people hold it: `whsec_` and the key in base64. The key should have 24–64 bytes. */
export function formatSecret(key: Uint8Array): string {
  return PREFIX + Buffer.from(key).toString('base64');
}

/** What is signed. `body` goes over the wire byte for byte as it is here. */
export interface SignedMessage {
  /** The message's id, the same at every attempt. */
  readonly id: string;
  /** Seconds since 1970, of this attempt. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The value of `webhook-signature`: for each secret `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, separated by
 * blanks (Standard Webhooks 1.0, symmetric scheme).
 */
export function signMessage({ id, timestamp, body }: SignedMessage, secrets: readonly string[]): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(content, 'utf8').digest('base64')}`;
    })
    .join(' ');
}
