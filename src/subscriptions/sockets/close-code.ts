import { CloseCode } from 'graphql-ws';

/** With what the server closes sockets: the codes of graphql-transport-ws, and three of the WebSocket protocol's own. */
export const CLOSING = {
  /** Come back at once, elsewhere if may be. */
  restart: { code: 1012, reason: 'The server restarts; connect again.' },
  busy: { code: 1013, reason: 'Try again later.' },
  tooManyConnections: { code: 1013, reason: 'Too many connections; close one or try again later.' },
  tooManyMessages: { code: 1013, reason: 'Too many messages a second.' },
  notReading: { code: 1013, reason: 'Answers are not read.' },
  badMessage: { code: CloseCode.BadRequest, reason: 'Invalid message received' },
  badCredentials: { code: CloseCode.Forbidden, reason: 'The credentials are unknown or revoked' },
  expired: { code: CloseCode.Forbidden, reason: 'Token expired' },
  fault: { code: CloseCode.InternalServerError, reason: 'Internal server error' },
} as const satisfies Record<string, Closing>;

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** What sockets end with that is worth a count of its own: clients may send any number. */
const COUNTED: ReadonlySet<number> = new Set([
  ...[1000, 1001, 1002, 1005, 1006, 1007, 1009, 1012, 1013],
  ...[4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500],
]);

/** The label a close code is counted by. */
export function closeLabel(code: number): string {
  return COUNTED.has(code) ? String(code) : 'other';
}
