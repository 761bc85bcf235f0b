import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeLogCursor, encodeLogCursor } from '../../src/events/cursor.js';
import { addVendor, ask, RefusedError, readLogCursor } from '../support/api.js';
import { followProductsFor, type ProductFollower } from '../support/follow-products.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { findFreePort, killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';

const FOLLOWERS = 12;
const WRITERS = 4;
/** Products written before and after each blow. */
const STRETCH = 60;
const WAIT = { timeout: 200_000, interval: 20 };

const key = 'vt_preset-for-instances-under-load';
let folder: string;
let postgres: OwnPostgres;
let ports: readonly [number, number];
let apis: [PlatformProcess, PlatformProcess];
let workers: PlatformProcess[];
let vendorId: string;
let round = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-under-load-'));
  postgres = await startOwnPostgres();
  ports = [await findFreePort(), await findFreePort()];
  apis = await Promise.all([startApi(0), startApi(1)]);
  workers = await Promise.all([startWorker(), startWorker()]);
  vendorId = await addVendor({ url: apis[0].url, key }, 'LOAD');
}, 300_000);
afterAll(async () => {
  await killProcesses();
  await postgres.close();
  await rm(folder, { recursive: true });
});

const environment = () => ({
  DATABASE_URL: postgres.url,
  SECRET_KEY: 'a test secret of more than thirty-two characters',
  ADMIN_API_KEY: key,
  RATE_LIMIT_DISABLED: 'true',
});
const startApi = (n: 0 | 1) =>
  startProcess({ role: 'api', folder, environment: { ...environment(), PORT: String(ports[n]) } });
const startWorker = () => startProcess({ role: 'worker', folder, environment: environment() });

/** Writes one product through either instance; again, through the other, for as long as it fails for a reason that passes. */
async function ingest(code: string, through: number): Promise<string> {
  for (let attempt = through; ; attempt += 1) {
    try {
      const { ingestProduct } = await ask(
        { url: apis[attempt % 2 === 0 ? 0 : 1].url, key },
        'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } userErrors { code message } } }',
        { input: { vendorId, vendorCode: code } },
      );
      expect(ingestProduct.userErrors).toEqual([]);
      return ingestProduct.product.id as string;
    } catch (error) {
      const isNetwork = error instanceof TypeError && error.cause instanceof Error;
      if (!isNetwork && !(error instanceof RefusedError && error.status >= 500)) {
        if (!(error instanceof RefusedError && /SERVICE_UNAVAILABLE|INTERNAL|TIMEOUT/.test(error.message))) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Strikes while products are written through both instances and followed on both, and compares what came with the log. */
async function runUnderLoad(strike: () => Promise<unknown>): Promise<{ followers: ProductFollower[]; events: number }> {
  round += 1;
  const prefix = `R${round}`;
  const after = await readLogCursor({ url: apis[0].url, key });
  let picked = 0;
  const followers = Array.from({ length: FOLLOWERS }, (_, n) => {
    picked = n;
    return followProductsFor(() => apis[(picked += 1) % 2 === 0 ? 0 : 1].url, key, after);
  });
  await expect.poll(() => followers.every((follower) => follower.connections() > 0), WAIT).toBe(true);
  const ids = new Map<string, string>();
  let isOver = false;
  let next = 0;
  const writer = async (through: number) => {
    while (!isOver) {
      const code = `${prefix}-${String((next += 1)).padStart(5, '0')}`;
      ids.set(code, await ingest(code, through));
    }
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n)));
  const written = (more: number) => {
    const wanted = ids.size + more;
    return Promise.race([expect.poll(() => ids.size, WAIT).toBeGreaterThanOrEqual(wanted), writing]);
  };
  await written(STRETCH);
  await strike();
  await written(STRETCH);
  isOver = true;
  await writing;
  const last = `${prefix}-LAST`;
  ids.set(last, await ingest(last, 0));
  await Promise.all(followers.map((follower) => follower.told(last)));

  const log = await readRows<{ position: string; type: string; id: string }>(
    postgres.url,
    `SELECT position, type, entity_id AS id FROM event_log WHERE position > $1 AND type LIKE 'product.%' ORDER BY position`,
    [String(decodeLogCursor(after))],
  );
  const told = log.map(({ position, type, id }) => ({ cursor: encodeLogCursor(BigInt(position)), type, id }));
  for (const { events } of followers) {
    expect(events.map(({ cursor, type, product }) => ({ cursor, type, id: product.id }))).toEqual(told);
  }
  const created = log.filter(({ type }) => type === 'product.created.v1').map(({ id }) => id);
  expect(created.toSorted()).toEqual([...ids.values()].toSorted());
  await Promise.all(followers.map((follower) => follower.end()));
  return { followers, events: told.length };
}

const connectionsOf = (followers: readonly ProductFollower[]) => followers.map((follower) => follower.connections());
const ONE_EACH = Array.from({ length: FOLLOWERS }, () => 1);

const terminate = (which: string) =>
  readRows(
    postgres.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND ${which}`,
  );
const LISTENS = `application_name = 'vitrine-session' AND query LIKE '%FROM event_log%'`;
const LISTENERS = 4;
const countListeners = async () =>
  (await readRows(postgres.url, `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND ${LISTENS}`))
    .length;
const LEADS = `pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 7284002 AND granted)`;

test('both instances are restarted one after the other: every client goes on by cursor, nothing lost, nothing twice', {
  timeout: 600_000,
}, async () => {
  const { followers, events } = await runUnderLoad(async () => {
    for (const n of [0, 1] as const) {
      expect((await apis[n].stop()).code).toBe(0);
      apis[n] = await startApi(n);
    }
  });
  expect(connectionsOf(followers).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(FOLLOWERS);
  console.info(
    `Rolling restart: ${events} events to each of ${FOLLOWERS} clients, ${connectionsOf(followers).join(' ')} connections.`,
  );
});

test("the feeds' listeners are terminated: clients stay connected, nothing lost, nothing twice", {
  timeout: 600_000,
}, async () => {
  const { followers, events } = await runUnderLoad(async () => {
    for (let n = 0; n < 3; n += 1) {
      await expect.poll(countListeners, WAIT).toBe(LISTENERS);
      expect(await terminate(LISTENS)).toHaveLength(LISTENERS);
    }
  });
  expect(connectionsOf(followers)).toEqual(ONE_EACH);
  console.info(
    `Listeners terminated three times: ${events} events to each of ${FOLLOWERS} clients, nobody reconnected.`,
  );
});

test("the sequencer's leader is terminated: clients stay connected, nothing lost, nothing twice", {
  timeout: 600_000,
}, async () => {
  const { followers, events } = await runUnderLoad(async () => {
    for (let n = 0; n < 3; n += 1) {
      await expect.poll(async () => (await terminate(LEADS)).length, WAIT).toBe(1);
    }
  });
  expect(connectionsOf(followers)).toEqual(ONE_EACH);
  console.info(`Leader terminated three times: ${events} events to each of ${FOLLOWERS} clients, nobody reconnected.`);
});

test('the worker that leads is killed: the other takes over, nothing lost, nothing twice', {
  timeout: 600_000,
}, async () => {
  const { followers, events } = await runUnderLoad(async () => {
    let n = -1;
    const findLeader = async () => {
      const leading = await Promise.all(
        workers.map(async ({ url }) =>
          /^event_sequencer_leader 1$/m.test(await (await fetch(`${url}/metrics`)).text()),
        ),
      );
      n = leading.indexOf(true);
      return n;
    };
    await expect.poll(findLeader, WAIT).not.toBe(-1);
    await workers[n]?.kill();
    workers[n] = await startWorker();
  });
  expect(connectionsOf(followers)).toEqual(ONE_EACH);
  console.info(`Leading worker killed: ${events} events to each of ${FOLLOWERS} clients, nobody reconnected.`);
});

test('PostgreSQL itself is restarted: everything comes back by itself, nothing lost, nothing twice', {
  timeout: 600_000,
}, async () => {
  const { followers, events } = await runUnderLoad(() => postgres.restart());
  console.info(
    `PostgreSQL restarted: ${events} events to each of ${FOLLOWERS} clients, ${connectionsOf(followers).join(' ')} connections.`,
  );
});
