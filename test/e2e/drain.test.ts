import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Api, readLogCursor } from '../support/api.js';
import { useFreshDatabase } from '../support/database.js';
import { followJob, ingestPictures, type JobProgress } from '../support/jobs.js';
import { killProcesses, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';
import { RawSocket } from '../support/socket.js';
import { renderSmallPictures } from './small-pictures.js';

const PICTURES = 80;
const STOP_AFTER = 10;

const database = useFreshDatabase();
const key = 'vt_preset-for-the-drained-server';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-drain-'));
});
afterEach(async () => {
  await killProcesses();
  await rm(folder, { recursive: true });
});

const start = () =>
  startProcess({ role: 'start', folder, environment: { DATABASE_URL: database.url, ADMIN_API_KEY: key } });

/** Connections to the database besides the one that asks. */
async function countConnections(): Promise<number> {
  const [row] = await readRows<{ count: number }>(
    database.url,
    'SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  return row?.count ?? -1;
}

test('told to stop in the middle of a job it ends what it has begun, sends live clients away, and goes on at the next start', {
  timeout: 600_000,
}, async () => {
  const first = await start();
  const api: Api = { url: first.url, key };
  const after = await readLogCursor(api);
  const jobId = await ingestPictures(api, 'DRAIN', await renderSmallPictures(PICTURES));

  const live = await new RawSocket(first.url).open();
  await live.init(key);
  const query =
    'subscription ($jobId: ID!, $after: Cursor) { jobProgressed(jobId: $jobId, after: $after) { job { done } } }';
  live.send({ type: 'subscribe', id: 's', payload: { query, variables: { jobId, after } } });
  await live.receive(({ type, payload }) => type === 'next' && payload.data.jobProgressed.job.done >= STOP_AFTER);

  expect((await first.stop()).code).toBe(0);
  expect(await live.closed).toEqual({ code: 1012, reason: 'The server restarts; connect again.' });
  // It stopped half-way, nothing it had taken was dropped, and it is gone from the database.
  const [left] = await readRows<{ waiting: number; active: number }>(
    database.url,
    `SELECT (SELECT count(*)::int FROM job_pieces WHERE state = 'WAITING') AS waiting,
       (SELECT count(*)::int FROM pgboss.job WHERE name = 'process-image' AND state = 'active') AS active`,
  );
  expect(left?.waiting).toBeGreaterThan(0);
  expect(left?.active).toBe(0);
  await expect.poll(countConnections).toBe(0);

  const second = await start();
  let last: JobProgress | undefined;
  for await (last of followJob({ url: second.url, key }, jobId, after));
  expect(last).toEqual({
    type: 'job.completed.v1',
    job: { state: 'COMPLETED', done: PICTURES, failed: 0, total: PICTURES },
  });
  const [counts] = await readRows(
    database.url,
    `SELECT count(*)::int AS told, count(DISTINCT entity_id)::int AS "toldOf",
       (SELECT count(*)::int FROM product_images WHERE state IN ('PROCESSING', 'FAILED')) AS unfinished
     FROM event_log WHERE type = 'image.validated.v1'`,
  );
  expect(counts).toEqual({ told: PICTURES, toldOf: PICTURES, unfinished: 0 });
  expect((await second.stop()).code).toBe(0);
});
