import pg from 'pg';

/** The time that event 0 carries; each one after is a millisecond later, so that its time tells its number. */
const START = Date.parse('2026-01-01T00:00:00Z');
/** As the platform sends its wake-ups: at most one each 5 ms from one process. */
const WAKE_MS = 5;
/** Connections that write at once. */
const WRITERS = 8;

/** What an operation does, as often as wanted: events in a transaction, then the wake-up. */
export interface EventWriter {
  /** When each event was committed, by its number, in milliseconds since the epoch. */
  readonly committedAt: readonly number[];
  /** Writes the next `count` events of an entity in one transaction. */
  write(entityId: string, count: number): Promise<void>;
  /** Writes `perSecond` events a second for a while, `perTransaction` at a time; `entityOf` by the transaction's number. */
  writeSteadily(pace: Pace): Promise<void>;
  close(): Promise<void>;
}

export interface Pace {
  readonly perSecond: number;
  readonly perTransaction: number;
  readonly seconds: number;
  readonly entityOf: (transaction: number) => string;
}

export function openEventWriter(databaseUrl: string): EventWriter {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS });
  const committedAt: number[] = [];
  let given = 0;
  let wakeDue = false;
  const notifier = setInterval(() => {
    if (wakeDue) void pool.query(`SELECT pg_notify('vitrine_outbox', '')`);
    wakeDue = false;
  }, WAKE_MS);

  const write = async (entityId: string, count: number): Promise<void> => {
    const first = given;
    given += count;
    const writer = await pool.connect();
    try {
      await writer.query('BEGIN');
      await writer.query({
        name: 'events',
        text: `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
               SELECT 'product.updated.v1', $1, n, '{"vendorId":"vend_bench","status":"DRAFT"}', $2::timestamptz + n * interval '1 ms'
               FROM generate_series($3::int, $4::int) AS n ORDER BY n`,
        values: [entityId, new Date(START).toISOString(), first, first + count - 1],
      });
      await writer.query('COMMIT');
      const at = performance.timeOrigin + performance.now();
      for (let n = first; n < first + count; n += 1) committedAt[n] = at;
      wakeDue = true;
    } finally {
      writer.release();
    }
  };

  return {
    committedAt,
    write,
    async writeSteadily({ perSecond, perTransaction, seconds, entityOf }) {
      const begun = performance.now();
      const transactions = (perSecond * seconds) / perTransaction;
      const writing: Promise<void>[] = [];
      for (let n = 0; n < transactions; n += 1) {
        const early = begun + (n * 1_000 * perTransaction) / perSecond - performance.now();
        if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
        writing.push(write(entityOf(n), perTransaction));
      }
      await Promise.all(writing);
    },
    async close() {
      clearInterval(notifier);
      await pool.end();
    },
  };
}
