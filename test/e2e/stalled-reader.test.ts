import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { hashApiKey } from '../../src/auth/api-key-secret.js';
import { useFreshDatabase } from '../support/database.js';
import { readRows } from '../support/rows.js';
import { RawSocket } from '../support/socket.js';

const EVENTS = 80_000;
const MAX_GROWTH_BYTES = 10 * 1024 * 1024;
/** A result of a kilobyte. */
const NAMES = Array.from({ length: 15 }, (_, n) => `a_long_name_for_the_type_of_an_event_${n}`);
const QUERY = `subscription ($jobId: ID!, $after: Cursor) {
  jobProgressed(jobId: $jobId, after: $after) { cursor ${NAMES.map((name) => `${name}: type`).join(' ')} }
}`;
const SECRET = 'vt_preset-for-the-stalled-reader';

const database = useFreshDatabase();
let folder: string;
let child: ChildProcess;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-stalled-'));
  await readRows(
    database.url,
    `INSERT INTO api_keys (id, name, hash, prefix, roles, created_at)
     VALUES ('key_stalled', 'Stalled', '${hashApiKey(SECRET)}', 'vt_preset-', '{VIEWER}', now());
     INSERT INTO jobs (id, kind, state, created_at) VALUES ('job_stalled', 'ENHANCE_IMAGES', 'ACTIVE', now())`,
  );
  child = fork(new URL('../support/programs/measure-heap.ts', import.meta.url), {
    execArgv: ['--expose-gc', '--import', '@swc-node/register/esm-register'],
    env: { PATH: process.env['PATH'], DATABASE_URL: database.url, DATA_DIR: folder },
  });
  [{ url }] = (await once(child, 'message')) as [{ url: string }];
});
afterEach(async () => {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
  child.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true });
});

async function askPosition(): Promise<bigint> {
  child.send('position');
  const [{ position }] = (await once(child, 'message')) as [{ position: string }];
  return BigInt(position);
}

async function measureHeap(): Promise<number> {
  child.send('heap');
  const [{ heapBytes }] = (await once(child, 'message')) as [{ heapBytes: number }];
  return heapBytes;
}

/** Events of a job, and the wake-up; resolves when the server has read them all. */
async function emit(jobId: string, count: number): Promise<void> {
  const position = await askPosition();
  await readRows(
    database.url,
    `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
     SELECT 'job.progressed.v1', '${jobId}', n, '{"state":"ACTIVE"}', now() FROM generate_series(1, ${count}) n ORDER BY n`,
  );
  await readRows(database.url, "SELECT pg_notify('vitrine_outbox', '')");
  await expect.poll(askPosition, { timeout: 200_000 }).toBe(position + BigInt(count));
}

const nextOf = (raw: RawSocket) => raw.of('s').filter(({ type }) => type === 'next');

test('80 000 events of a kilobyte leave the heap as it was although a reader takes none, who then misses none', {
  timeout: 500_000,
}, async () => {
  const raw = await new RawSocket(url).open();
  await raw.init(SECRET);
  raw.subscribe('s', QUERY, { jobId: 'job_stalled', after: null });
  // What the log keeps in memory for everybody is there before and after.
  await emit('job_before', 5_000);
  await raw.settle();
  const before = await measureHeap();
  raw.socket.pause();
  // It lives, however long this takes: who is heard is not cut off for the pings that it does not read.
  const living = setInterval(() => raw.send({ type: 'pong' }), 1_000);
  onTestFinished(() => clearInterval(living));
  await emit('job_stalled', EVENTS);
  expect((await measureHeap()) - before).toBeLessThan(MAX_GROWTH_BYTES);

  raw.socket.resume();
  const error = await raw.receive(({ id, type }) => id === 's' && type === 'error');
  expect(error.payload).toMatchObject([{ extensions: { code: 'SUBSCRIPTION_OVERFLOW', retryable: true } }]);
  const taken = nextOf(raw);
  expect(taken.length).toBeLessThan(EVENTS);
  const again = await new RawSocket(url).open();
  await again.init(SECRET);
  again.subscribe('s', QUERY, { jobId: 'job_stalled', after: error.payload[0].extensions.resumeAfter });
  // After the acknowledgement, what is left.
  await expect.poll(() => again.messages.length, { timeout: 200_000 }).toBeGreaterThan(EVENTS - taken.length);
  const cursors = [...taken, ...nextOf(again)].map(({ payload }) => payload.data.jobProgressed.cursor as string);
  expect(Buffer.byteLength(JSON.stringify(taken[0]?.payload))).toBeGreaterThan(900);
  expect([cursors.length, new Set(cursors).size]).toEqual([EVENTS, EVENTS]);
  raw.socket.terminate();
  again.socket.terminate();
});
