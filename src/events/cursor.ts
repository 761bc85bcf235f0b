import { AppError } from '../errors.js';

const PREFIX = 'log1:';

/** What to do about a cursor that cannot be gone on from. */
export const BEGIN_ANEW = 'read the current state and subscribe from logCursor.';

/** A log position as clients see it: opaque, so that nobody counts on its shape. */
export function encodeLogCursor(position: bigint): string {
  return Buffer.from(PREFIX + position.toString(36)).toString('base64url');
}

/** The position behind a cursor. Throws INVALID_CURSOR for anything {@link encodeLogCursor} did not make. */
export function decodeLogCursor(cursor: string): bigint {
  const text = Buffer.from(cursor.slice(0, 64), 'base64url').toString('latin1');
  const digits = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  if (!/^[0-9a-z]{1,12}$/.test(digits))
    throw new AppError('INVALID_CURSOR', `This is no cursor of an event; ${BEGIN_ANEW}`);
  let position = 0n;
  for (const digit of digits) position = position * 36n + BigInt(Number.parseInt(digit, 36));
  return position;
}
