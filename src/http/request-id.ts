import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The id a caller gave (short and plain), or a new one. It is in the answer, in every error and in the logs. */
export function requestIdOf(req: IncomingMessage): string {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
