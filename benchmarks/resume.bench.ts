import pg from 'pg';
import { WebSocket } from 'ws';
import { encodeLogCursor } from '../src/events/cursor.js';
import { startChild } from './support/child-server.js';
import { median } from './support/load.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';

// A client that comes back after 10 000 events: from its subscribe to the last of them.
const EVENTS = 10_000;
const ROUNDS = 5;
const BAR_MS = 2_000;
const QUERY =
  'subscription ($jobId: ID!, $after: Cursor) { jobProgressed(jobId: $jobId, after: $after) { cursor type occurredAt } }';

const database = await openScratchDatabase();
const server = await startChild('vitrine-api.ts', {
  DATABASE_URL: database.url,
  DATA_DIR: database.folder,
  WORKER: 'true',
});
const client = new pg.Client({ connectionString: database.url });
await client.connect();

/** Milliseconds from the subscribe to the last missed event. */
function resume(): Promise<number> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve, reject) => {
    let begun = 0;
    let seen = 0;
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${server.key}` } })),
    );
    socket.once('message', () => {
      begun = performance.now();
      const variables = { jobId: 'job_missed', after: encodeLogCursor(0n) };
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: QUERY, variables } }));
      socket.on('message', (text: Buffer) => {
        const { type, payload } = JSON.parse(text.toString()) as { type: string; payload?: unknown };
        if (type === 'error') reject(new Error(JSON.stringify(payload)));
        if (type === 'next') seen += 1;
        if (seen !== EVENTS) return;
        resolve(performance.now() - begun);
        socket.close();
      });
    });
  });
}

try {
  await client.query(
    `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
     SELECT 'job.progressed.v1', 'job_missed', n, '{"state":"ACTIVE"}', now() FROM generate_series(1, ${EVENTS}) n ORDER BY n`,
  );
  await client.query(`SELECT pg_notify('vitrine_outbox', '')`);
  for (;;) {
    const { rows } = await client.query<{ position: string }>('SELECT position FROM event_head');
    if (Number(rows[0]?.position) >= EVENTS) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) took.push(await resume());
  const ms = median(took);
  await recordResult('10 000 missed events resumed', [
    '| events | ms (median) | slowest ms | events/s | bar |',
    '| --- | --- | --- | --- | --- |',
    `| ${EVENTS} | ${ms.toFixed(0)} | ${Math.max(...took).toFixed(0)} | ${((EVENTS * 1_000) / ms).toFixed(0)} | < ${BAR_MS} ms |`,
    '',
    `${ROUNDS} rounds over graphql-transport-ws, each event executed for this client alone; server, database and client share the two cores.`,
  ]);
  process.exitCode = ms < BAR_MS ? 0 : 1;
} finally {
  await client.end();
  await server.stop();
  await database.close();
}
