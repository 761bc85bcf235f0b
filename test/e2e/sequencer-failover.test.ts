import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/adapters/database/database.js';
import { createLogger } from '../../src/adapters/logger/logger.js';
import { createMetrics } from '../../src/adapters/metrics/metrics.js';
import { append } from '../../src/events/append.js';
import type { StampedEvent } from '../../src/events/event-catalogue.js';
import { LogFeed } from '../../src/events/log-feed.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';
import { openSilentProxy, type SilentProxy } from '../support/silent-proxy.js';

/** Longer than any fail-over may take on a machine that is busy besides; the time itself is printed. */
const PATIENCE_MS = 60_000;
const LEADER = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 7284002 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

let database: TestDatabase;
let folder: string;
let log: Database;
let feed: LogFeed;
let proxy: SilentProxy;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-failover-'));
  database = await createTestDatabase();
  log = await openDatabase(database.url);
  feed = new LogFeed({ database: log, logger: createLogger('silent'), metrics: createMetrics() });
  await feed.start();
  proxy = await openSilentProxy(database.url);
});
afterEach(async () => {
  await killProcesses();
  await feed.stop();
  await log.close();
  await proxy.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

const startWorker = (url: string) =>
  startProcess({
    role: 'worker',
    folder,
    environment: { DATABASE_URL: url, SECRET_KEY: 'a test secret of more than thirty-two characters' },
  });

async function leads({ url }: PlatformProcess): Promise<boolean> {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(30_000) })).text();
  return /^event_sequencer_leader 1$/m.test(text);
}

/** Commits an event every few milliseconds, and measures how long each takes into the log. */
function writeSteadily() {
  const committedAt: number[] = [];
  const events: StampedEvent[] = [];
  let longestMs = 0;
  const over = new AbortController();
  const write = async (type: 'job.progressed.v1' | 'job.completed.v1') => {
    const event = { type, entityId: 'job_steady', payload: { state: 'ACTIVE' }, occurredAt: new Date() };
    await log.transaction((tx) => append(tx, [{ ...event, entityVersion: committedAt.length + 1 }]));
    committedAt.push(performance.now());
  };
  const after = feed.position;
  const writing = (async () => {
    while (!over.signal.aborted) {
      await write('job.progressed.v1');
      await delay(10);
    }
  })();
  const reading = (async () => {
    for await (const batch of feed.follow(after, AbortSignal.timeout(120_000))) {
      for (const event of batch) {
        const at = committedAt[events.push(event) - 1];
        if (at !== undefined) longestMs = Math.max(longestMs, performance.now() - at);
      }
      if (events.at(-1)?.type === 'job.completed.v1') return;
    }
  })();
  return {
    written: () => committedAt.length,
    told: () => events.length,
    /** Writes a last one, waits for all, and answers what came and the longest wait. */
    async end() {
      over.abort();
      await writing;
      await write('job.completed.v1');
      await reading;
      expect(events).toHaveLength(committedAt.length);
      return { events, longestMs };
    },
  };
}

interface Death {
  readonly name: string;
  /** What happens to the process that leads. */
  readonly strike: (leader: PlatformProcess) => Promise<void> | void;
  /** Whether the leader's process goes on, and may lead again at once. */
  readonly survives: boolean;
}

const DEATHS: readonly Death[] = [
  { name: 'its process is killed', strike: (leader) => leader.kill(), survives: false },
  {
    name: 'its connection is terminated',
    strike: async () => {
      await readRows(database.url, `SELECT pg_terminate_backend(pid) FROM (${LEADER}) AS leader`);
    },
    survives: true,
  },
  {
    name: 'its process is stopped and says nothing',
    strike: ({ pid }) => void process.kill(pid, 'SIGSTOP'),
    survives: false,
  },
  { name: 'its network falls silent', strike: () => proxy.fallSilent(), survives: false },
];

test.each(DEATHS)(
  'when the leader fails because $name, the log goes on: nothing lost, nothing twice, nothing out of order',
  {
    timeout: 240_000,
  },
  async ({ name, strike, survives }) => {
    const leader = await startWorker(proxy.url);
    await expect.poll(() => leads(leader), { timeout: PATIENCE_MS }).toBe(true);
    const follower = await startWorker(database.url);
    const [before] = await readRows<{ pid: number }>(database.url, LEADER);

    const steady = writeSteadily();
    await expect.poll(() => steady.told(), { timeout: PATIENCE_MS }).toBeGreaterThan(20);
    await strike(leader);
    const struckAt = steady.written();
    await expect.poll(() => steady.told(), { timeout: PATIENCE_MS }).toBeGreaterThan(struckAt + 20);
    const { events, longestMs } = await steady.end();

    expect(events.map(({ entityVersion }) => entityVersion)).toEqual(events.map((_, n) => n + 1));
    expect(events.map(({ position }) => position)).toEqual(
      events.map((_, n) => (events[0]?.position ?? 0n) + BigInt(n)),
    );
    const [now] = await readRows<{ pid: number }>(database.url, LEADER);
    expect(now?.pid).not.toBe(before?.pid);
    if (!survives) await expect.poll(() => leads(follower), { timeout: PATIENCE_MS }).toBe(true);
    console.info(`The leader fails because ${name}: the log stood still for ${Math.round(longestMs)} ms at most.`);
  },
);

test('a leader that was stopped and goes on has lost the lead and follows', { timeout: 240_000 }, async () => {
  const stopped = await startWorker(database.url);
  await expect.poll(() => leads(stopped), { timeout: PATIENCE_MS }).toBe(true);
  const other = await startWorker(database.url);
  process.kill(stopped.pid, 'SIGSTOP');
  await expect.poll(() => leads(other), { timeout: PATIENCE_MS }).toBe(true);
  process.kill(stopped.pid, 'SIGCONT');
  await expect.poll(() => leads(stopped), { timeout: PATIENCE_MS }).toBe(false);
  const steady = writeSteadily();
  await expect.poll(() => steady.told(), { timeout: PATIENCE_MS }).toBeGreaterThan(50);
  const { events } = await steady.end();
  expect(events.map(({ entityVersion }) => entityVersion)).toEqual(events.map((_, n) => n + 1));
  expect(await leads(other)).toBe(true);
  expect(await readRows(database.url, LEADER)).toHaveLength(1);
});
