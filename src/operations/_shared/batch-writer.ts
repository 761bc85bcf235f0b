import type { Logger } from '../../adapters/logger/logger.js';
import { isMalformedValue } from '../../entities/_shared/malformed-value.js';

/** Writes rows that no call waits for, many at once. Never rejects: what could not be written waits for the next try. */
export interface BatchWriter<Row> {
  /** Takes a row, which is made a moment later, when what is under way has been answered. False: there was no room, and it is lost. */
  add(make: () => Row): boolean;
  /** Tries to write all that waits. */
  flush(): Promise<void>;
}

export interface BatchWriterSettings<Row> {
  /** What the rows are, for the log: "Entries of the audit log". */
  readonly what: string;
  readonly logger: Logger;
  /** How long a row waits for others, at most. */
  readonly everyMs: number;
  /** Rows that wait while the database does not answer; those beyond are lost. */
  readonly maxWaiting: number;
  /** Writes them all or, rejecting, none; one that is there already must do no harm. */
  readonly write: (rows: readonly Row[]) => Promise<unknown>;
}

const BATCH = 500;

/** A row that PostgreSQL takes for malformed is dropped, and told of in the log, so that it does not hold up the others for ever. */
export function createBatchWriter<Row extends { readonly id: string }>(
  settings: BatchWriterSettings<Row>,
): BatchWriter<Row> {
  const { what, logger } = settings;
  const unmade: (() => Row)[] = [];
  const waiting: Row[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;

  /** What comes meanwhile waits for others in its turn: a writer under load would else write without a pause, a few rows at a time. */
  const writeWaiting = async (): Promise<void> => {
    const rows = [...waiting];
    for (let at = 0; at < rows.length; at += BATCH) await writeSome(settings, waiting, rows.slice(at, at + BATCH));
  };
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing ??= writeWaiting()
      .then(() => waiting.length >= BATCH)
      .catch((error: unknown) => {
        logger.error({ err: error, waiting: waiting.length }, `${what} could not be written yet.`);
        return false;
      })
      .then((isFull) => {
        writing = null;
        if (isFull) void flush();
        else if (waiting.length > 0) schedule();
      });
    return writing;
  };
  const schedule = (): void => {
    timer ??= setTimeout(() => void flush(), settings.everyMs).unref();
  };

  const makeRows = (): void => {
    for (const make of unmade.splice(0)) {
      try {
        waiting.push(make());
      } catch (error) {
        logger.error({ err: error }, `${what}: one could not be made and was lost.`);
      }
    }
  };
  const takeIn = (): void => {
    makeRows();
    if (waiting.length >= BATCH) void flush();
    else if (waiting.length > 0) schedule();
  };

  return {
    add(make) {
      if (waiting.length + unmade.length >= settings.maxWaiting) return false;
      if (unmade.push(make) === 1) setImmediate(takeIn);
      return true;
    },
    async flush() {
      await writing;
      makeRows();
      if (waiting.length > 0) await flush();
    },
  };
}

/** Writes those that have waited for longest, and forgets them. */
async function writeSome<Row extends { readonly id: string }>(
  settings: BatchWriterSettings<Row>,
  waiting: Row[],
  rows: readonly Row[],
): Promise<void> {
  try {
    await settings.write(rows);
  } catch (error) {
    if (!isMalformedValue(error)) throw error;
    if (rows.length > 1) {
      const half = Math.ceil(rows.length / 2);
      await writeSome(settings, waiting, rows.slice(0, half));
      return writeSome(settings, waiting, rows.slice(half));
    }
    settings.logger.error({ err: error, id: rows[0]?.id }, `${settings.what}: one cannot be stored and was lost.`);
  }
  waiting.splice(0, rows.length);
}
