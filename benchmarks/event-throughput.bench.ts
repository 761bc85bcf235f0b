import pg from 'pg';
import { type ChildServer, startChild } from './support/child-server.js';
import { openEventWriter } from './support/event-writer.js';
import { givenProduct } from './support/given-product.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';
import { connectSubscribers } from './support/subscribers.js';

// Whether the log keeps up with 3 000 events a second, and what a million events leave behind in the outbox.
const RATE = 3_000;
const SECONDS = 40;
const PER_TRANSACTION = 10;
const SUBSCRIBERS = 10;
const BURST = 1_000_000;
const BURST_TRANSACTION = 200;

const database = await openScratchDatabase();
const server = await startChild('vitrine-api.ts', {
  DATABASE_URL: database.url,
  DATA_DIR: database.folder,
  WORKER: 'true',
});
const writer = openEventWriter(database.url);
const watcher = new pg.Client({ connectionString: database.url });
await watcher.connect();

/** Position up to which the server has read the log. */
async function readPosition({ url }: ChildServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^event_log_position (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
}

async function readRow<Row extends pg.QueryResultRow>(text: string): Promise<Row> {
  return (await watcher.query<Row>(text)).rows[0] as Row;
}

/** How far the server's reader is behind what is committed, second by second. */
async function sustain(productId: string): Promise<number[]> {
  const before = await readPosition(server);
  const lags: number[] = [];
  const sampling = setInterval(() => {
    const committed = Object.keys(writer.committedAt).length;
    void readPosition(server).then((position) => lags.push(Math.max(0, committed - (position - before))));
  }, 1_000);
  const entityOf = (n: number) => (n % 100 === 0 ? productId : `prod_other_${n % 100}`);
  await writer.writeSteadily({ perSecond: RATE, perTransaction: PER_TRANSACTION, seconds: SECONDS, entityOf });
  clearInterval(sampling);
  return lags;
}

/** A million events as fast as they are taken, and until the last is in the log; in seconds. */
async function burst(): Promise<number> {
  const begun = performance.now();
  const head = Number((await readRow<{ position: string }>('SELECT position FROM event_head')).position);
  let left = BURST / BURST_TRANSACTION;
  const lane = async () => {
    while (left-- > 0) await writer.write('prod_burst', BURST_TRANSACTION);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  for (;;) {
    const { position } = await readRow<{ position: string }>('SELECT position FROM event_head');
    if (Number(position) >= head + BURST) return (performance.now() - begun) / 1_000;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Milliseconds that reading the next batch of an empty outbox takes, from a mark. */
async function timeBatch(settled: bigint): Promise<number> {
  const begun = performance.now();
  await watcher.query('SELECT count(*) FROM (SELECT FROM event_outbox WHERE id > $1 ORDER BY id LIMIT 1000) AS next', [
    settled,
  ]);
  return performance.now() - begun;
}

const mean = (values: readonly number[]) => values.reduce((sum, n) => sum + n, 0) / values.length;
let isBelow = false;
try {
  const productId = await givenProduct(server);
  const query = `subscription { productChanged(productId: "${productId}") { cursor occurredAt } }`;
  const clients = await connectSubscribers(server, SUBSCRIBERS, query);
  const lags = await sustain(productId);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const told = await clients.report(writer.committedAt);
  await clients.stop();
  const half = Math.floor(lags.length / 2);
  const [early, late] = [mean(lags.slice(2, half)), mean(lags.slice(half))];
  isBelow = late > Math.max(2 * early, RATE / 10);

  // Like a dump of the database: a snapshot that stays, so that nothing deleted meanwhile can be cleared away.
  const dump = new pg.Client({ connectionString: database.url });
  await dump.connect();
  await dump.query('SET idle_in_transaction_session_timeout = 0');
  await dump.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await dump.query('SELECT 1 FROM event_head');
  const seconds = await burst();
  const { last } = await readRow<{ last: string }>('SELECT last_value::text AS last FROM event_outbox_id_seq');
  const [fromStart, fromMark] = [await timeBatch(0n), await timeBatch(BigInt(last) - 1_000n)];
  const held = await readRow<{ bytes: string; dead: string }>(
    `SELECT pg_total_relation_size('event_outbox') AS bytes, n_dead_tup AS dead FROM pg_stat_user_tables WHERE relname = 'event_outbox'`,
  );
  await dump.query('COMMIT');
  await dump.end();
  await watcher.query('VACUUM event_outbox');
  const head = await readRow<{ hot: number }>(
    `SELECT (n_tup_hot_upd::float8 / NULLIF(n_tup_upd, 0)) AS hot FROM pg_stat_user_tables WHERE relname = 'event_head'`,
  );
  const after = await readRow<{ bytes: string }>(`SELECT pg_total_relation_size('event_outbox') AS bytes`);
  const mib = (bytes: string) => (Number(bytes) / 1024 / 1024).toFixed(0);
  await recordResult('The event log under load', [
    '| what | measured | bar |',
    '| --- | --- | --- |',
    `| sustained | ${RATE} events/s for ${SECONDS} s, ${PER_TRANSACTION} a transaction | 3 000 |`,
    `| behind what is committed, first half and second half (mean events) | ${early.toFixed(0)}, ${late.toFixed(0)}; at most ${Math.max(...lags)} | does not grow |`,
    `| delivered to ${SUBSCRIBERS} subscribers of one product in 100 | ${told.count} of ${(SUBSCRIBERS * RATE * SECONDS) / 100}, p50 ${told.p50.toFixed(0)} ms, p99 ${told.p99.toFixed(0)} ms | all |`,
    `| a burst of a million events while a snapshot is held | ${seconds.toFixed(1)} s (${Math.round(BURST / seconds)} events/s) to the last one in the log | |`,
    `| reading the next batch over what is dead, from the start / from the mark | ${fromStart.toFixed(1)} ms / ${fromMark.toFixed(2)} ms | |`,
    `| the outbox then, ${held.dead} dead rows | ${mib(held.bytes)} MiB; after a vacuum ${mib(after.bytes)} MiB | |`,
    `| updates of the head that touch no index | ${(100 * head.hot).toFixed(1)} % | |`,
    '',
    'Writers, sequencer, reader, subscribers and a durable PostgreSQL share the two cores.',
  ]);
} finally {
  await watcher.end();
  await writer.close();
  await server.stop();
  await database.close();
}
process.exitCode = isBelow ? 1 : 0;
