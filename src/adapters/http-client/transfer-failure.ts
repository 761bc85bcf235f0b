import { errors } from 'undici';
import { OutboundError } from './outbound-error.js';

/** A failure that the same call repeated at once may not meet: what the retry loop repeats, and nothing else. */
export class TransientError extends OutboundError {
  constructor(
    message: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super('FETCH_FAILED', message, true);
  }
}

const RESET_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

const MESSAGES: Readonly<Record<string, readonly [message: string, retryable: boolean]>> = {
  ENOTFOUND: ['No such host; check the address.', false],
  EAI_AGAIN: ['The host name could not be resolved just now; try again.', true],
  ECONNREFUSED: ['The host refused the connection; check the address or try again.', true],
  EADDRNOTAVAIL: ['The host cannot be reached; try again.', true],
  EHOSTUNREACH: ['The host cannot be reached; try again.', true],
  ENETUNREACH: ['The host cannot be reached; try again.', true],
  ETIMEDOUT: ['The host did not accept a connection in time; try again.', true],
  UND_ERR_CONNECT_TIMEOUT: ['The host did not accept a connection in time; try again.', true],
  UND_ERR_DESTROYED: ['The transfer was cut short because this process is stopping; try again.', true],
  UND_ERR_CLOSED: ['The transfer was cut short because this process is stopping; try again.', true],
};

/** Turns what undici, a socket or TLS threw into the error a caller may see. Anything that is no transfer failure passes. */
export function describeFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OutboundError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (RESET_CODES.has(code)) return new TransientError('The connection broke before the whole body came; try again.');
  const known = MESSAGES[code];
  if (known !== undefined) return new OutboundError('FETCH_FAILED', known[0], known[1]);
  if (/^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)) {
    return new OutboundError('FETCH_FAILED', 'The host has no valid certificate for its name.');
  }
  if (error instanceof errors.HTTPParserError || error instanceof errors.UndiciError) {
    return new OutboundError('FETCH_FAILED', 'The host does not answer in valid HTTP.');
  }
  return error;
}

const TRANSIENT_STATUS: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The failure that a final status other than 2xx stands for. */
export function describeStatus(status: number, retryAfterMs: number | null): OutboundError {
  if (TRANSIENT_STATUS.has(status)) {
    return new TransientError(`The host answered ${status}, several times; try again later.`, retryAfterMs);
  }
  const hint = status === 401 || status === 403 ? 'make the file readable without logging in' : 'check the address';
  return new OutboundError('FETCH_FAILED', `The host answered ${status}; ${hint}.`, status >= 500 || status === 408);
}
