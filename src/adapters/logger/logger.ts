import { pino } from 'pino';
import { describeError } from './describe-error.js';
import { sparing } from './sparing.js';

/** What the rest of the program may say. Fields first, words second; secrets never reach it unmasked. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** JSON lines on stderr: stdout belongs to what a command answers. Credentials are cut out wherever they stand, of errors the rest. */
export function createLogger(level: LogLevel): Logger {
  const redact = {
    paths: [
      'authorization',
      '*.authorization',
      'headers.authorization',
      'req.headers.authorization',
      'secret',
      '*.secret',
    ],
    censor: '[redacted]',
  };
  const lines = pino(
    { level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    pino.destination({ fd: 2, sync: false }),
  );
  return sparing(lines);
}
