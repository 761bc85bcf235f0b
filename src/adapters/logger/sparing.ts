import type { Logger } from './logger.js';

const QUIET_MS = 60_000;
/** More kinds of failure than a program has. */
const MAX_KINDS = 1_000;

interface Said {
  readonly untilMs: number;
  leftOut: number;
}

/**
 * Says a failure once a minute that dozens of loops meet again and again, as when the database is away; the line after that minute has, as
 * `leftOut`, how many were not written. Lines that name a request, a message or whatever else than an error and numbers are all written.
 */
export function sparing(logger: Logger, nowMs: () => number = () => performance.now()): Logger {
  const said = new Map<string, Said>();

  const write = (level: 'warn' | 'error', fields: object, message: string): void => {
    const kind = kindOf(fields, message);
    if (kind === null) {
      logger[level](fields, message);
      return;
    }
    const last = said.get(kind);
    if (last !== undefined && nowMs() < last.untilMs) {
      last.leftOut += 1;
      return;
    }
    if (said.size >= MAX_KINDS) said.clear();
    said.set(kind, { untilMs: nowMs() + QUIET_MS, leftOut: 0 });
    const { leftOut = 0 } = last ?? {};
    logger[level](leftOut === 0 ? fields : { ...fields, leftOut }, message);
  };

  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => write('warn', fields, message),
    error: (fields, message) => write('error', fields, message),
  };
}

/** What makes two lines the same: their words and those of the error, but for the name of the loop that pg-boss adds in brackets. */
function kindOf(fields: object, message: string): string | null {
  if (!('err' in fields)) return null;
  if (Object.entries(fields).some(([name, value]) => name !== 'err' && typeof value !== 'number')) return null;
  const { message: words } = (fields.err ?? {}) as { message?: unknown };
  return `${message}\n${typeof words === 'string' ? words.replaceAll(/\([^()]*\)/g, '') : ''}`;
}
