import { createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { startChild } from './support/child-server.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';

// From the commit of a change to its arrival at a subscriber, at a steady 500 events a second.
const RATE = 500;
const SECONDS = 12;
const WARM_UP_SECONDS = 2;
const WRITERS = 4;
const BARS = { p50: 25, p99: 150 };

const database = await openScratchDatabase();
const server = await startChild('vitrine-api.ts', {
  DATABASE_URL: database.url,
  DATA_DIR: database.folder,
  WORKER: 'true',
});
const client = createClient({
  url: `${server.url.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${server.key}` },
});

const committedAt = new Map<number, number>();
const latencies: number[] = [];
const arrived = Promise.withResolvers<undefined>();
const total = RATE * SECONDS;
let seen = 0;
client.subscribe<{ jobProgressed: { occurredAt: string } }>(
  { query: 'subscription { jobProgressed(jobId: "job_latency") { occurredAt } }' },
  {
    next({ data }) {
      // The event's time carries its number: one millisecond each.
      const n = Date.parse(data?.jobProgressed.occurredAt ?? '') - START;
      const at = committedAt.get(n);
      if (at !== undefined && n >= RATE * WARM_UP_SECONDS) latencies.push(performance.now() - at);
      seen += 1;
      if (seen === total) arrived.resolve(undefined);
    },
    error: (error) => arrived.reject(error),
    complete: () => arrived.reject(new Error('The subscription ended early.')),
  },
);

const START = Date.parse('2026-01-01T00:00:00Z');
const pool = new pg.Pool({ connectionString: database.url, max: WRITERS });

/** What an operation does: a change with its event in one transaction, then the wake-up, as the platform sends it. */
async function write(n: number): Promise<void> {
  const writer = await pool.connect();
  try {
    await writer.query('BEGIN');
    await writer.query({
      name: 'event',
      text: `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at) VALUES ('job.progressed.v1', 'job_latency', $1, '{"state":"ACTIVE"}', $2)`,
      values: [n, new Date(START + n).toISOString()],
    });
    await writer.query('COMMIT');
    committedAt.set(n, performance.now());
  } finally {
    writer.release();
  }
}

let wakeDue = false;
const notifier = setInterval(() => {
  if (wakeDue) void pool.query(`SELECT pg_notify('vitrine_outbox', '')`);
  wakeDue = false;
}, 5);

try {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const begun = performance.now();
  for (let n = 0; n < total; n += 1) {
    const due = begun + (n * 1_000) / RATE;
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    void write(n).then(() => (wakeDue = true));
  }
  await arrived.promise;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const [p50, p95, p99] = [at(0.5), at(0.95), at(0.99)];
  await recordResult('Commit to subscriber', [
    '| events/s | events | p50 ms | p95 ms | p99 ms | bars |',
    '| --- | --- | --- | --- | --- | --- |',
    `| ${RATE} | ${latencies.length} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${p99.toFixed(1)} | p50 < ${BARS.p50}, p99 < ${BARS.p99} |`,
    '',
    'One subscriber over graphql-transport-ws; writers, sequencer, server and client share the two cores. Wake-ups as the platform sends them: at most one each 5 ms.',
  ]);
  process.exitCode = p50 < BARS.p50 && p99 < BARS.p99 ? 0 : 1;
} finally {
  clearInterval(notifier);
  await client.dispose();
  await pool.end();
  await server.stop();
  await database.close();
}
