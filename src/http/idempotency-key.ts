import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.js';

const MAX_LENGTH = 255;
/** A String of Structured Fields (RFC 9651, section 3.3.3). */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const BARE = /^[\x21\x23-\x7e]+$/;

/**
 * The key of the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a quoted string, taken without quotes, too.
 * Null when there is none; BAD_REQUEST for one that is empty, longer than 255 characters or written otherwise.
 */
export function readIdempotencyKey(req: IncomingMessage): string | null {
  const header = req.headers['idempotency-key'];
  if (header === undefined) return null;
  const text = Array.isArray(header) ? header.join(', ') : header.trim();
  const quoted = QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1');
  const key = quoted ?? (BARE.test(text) ? text : '');
  if (key.length === 0 || key.length > MAX_LENGTH)
    throw new AppError('BAD_REQUEST', `"Idempotency-Key" is one quoted string of 1 to ${MAX_LENGTH} characters.`);
  return key;
}
