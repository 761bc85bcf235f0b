import { mkdtemp, realpath, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterIn } from '../../src/adapters/embedded-database/place.js';
import {
  isServerOf,
  type PostmasterFile,
  readPostmasterFile,
} from '../../src/adapters/embedded-database/postmaster-file.js';
import { findRunningServer } from '../../src/adapters/embedded-database/server.js';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ingestPictures } from '../support/jobs.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { RawSocket } from '../support/socket.js';

const key = 'vt_preset-for-a-postgres-that-is-killed';
const ENDED = 'PostgreSQL ended though nobody had asked it to; starting it again';
let folder: string;
let cluster: string;
let platform: PlatformProcess;

const start = () =>
  startProcess({ role: 'start', folder, environment: { ADMIN_API_KEY: key, LOG_LEVEL: 'warn', DRAIN_SECONDS: '1' } });

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX)));
  cluster = clusterIn(folder);
  platform = await start();
}, 240_000);
afterEach(async () => {
  await killProcesses();
  await removeServer(folder);
});

async function killPostgres(): Promise<PostmasterFile> {
  const server = await findRunningServer(cluster);
  if (server === null) throw new Error('The embedded PostgreSQL does not run.');
  process.kill(server.pid, 'SIGKILL');
  await expect.poll(() => isServerOf(cluster, server.pid)).toBe(false);
  return server;
}

const readiness = async () => (await fetch(`${platform.url}/readyz`)).status;
const messages = () =>
  platform.log().flatMap((line) => (line.startsWith('{') ? [(JSON.parse(line) as { msg: string }).msg] : []));

/** Where a data directory is that no server can be started on for as long as this file is away. */
const controlFile = () => join(cluster, 'global', 'pg_control');

async function expectNoPostgres(): Promise<void> {
  const file = await readPostmasterFile(cluster);
  expect(file !== null && (await isServerOf(cluster, file.pid))).toBe(false);
}

function renderPoorPicture(): Promise<Buffer> {
  return sharp({ create: { width: 1200, height: 1200, channels: 3, background: '#c9c9c9' } })
    .jpeg()
    .toBuffer();
}

/** A picture that goes through a queue and a child process to a review task, of which the socket is told. */
async function expectReviewOf(code: string, socket: RawSocket): Promise<void> {
  await ingestPictures({ url: platform.url, key }, code, [await renderPoorPicture()]);
  const told = await socket.receive((message) => {
    const event = message.payload?.data?.reviewQueueUpdated;
    return event?.change === 'CREATED' && event.task.canonicalSku.startsWith(code);
  });
  expect(told.payload.errors).toBeUndefined();
}

test.each([
  ['that the platform has started', false],
  ['that an earlier start had left and this one adopted', true],
])(
  'a PostgreSQL %s is started again at its port when it is killed: jobs, the log and sockets go on; it ends with the platform',
  { timeout: 240_000 },
  async (_which, adopted) => {
    if (adopted) {
      const before = await findRunningServer(cluster);
      await platform.kill();
      platform = await start();
      expect(await findRunningServer(cluster)).toEqual(before);
    }
    const socket = await new RawSocket(platform.url).open();
    await socket.init(key);
    socket.subscribe('s', 'subscription { reviewQueueUpdated { change task { canonicalSku } } }');
    await expectReviewOf('BEFORE', socket);

    for (const code of ['FIRST', 'SECOND']) {
      const killed = await killPostgres();
      await expect.poll(() => findRunningServer(cluster), { timeout: 60_000 }).not.toBeNull();
      const server = await findRunningServer(cluster);
      expect(server?.port).toBe(killed.port);
      expect(server?.pid).not.toBe(killed.pid);
      await expect.poll(readiness, { timeout: 60_000 }).toBe(200);
      await expectReviewOf(code, socket);
    }
    expect(messages()).toContain(ENDED);
    expect((await platform.stop()).code).toBe(0);
    await expectNoPostgres();
  },
);

test('one that cannot be started again ends the platform with 6 and the reason', { timeout: 240_000 }, async () => {
  await rename(controlFile(), `${controlFile()}.away`);
  await killPostgres();
  expect((await platform.ended).code).toBe(6);
  expect(platform.log().join('\n')).toMatch(
    /✗ PostgreSQL on \S+ ended and could not be started again in 6 tries\. PostgreSQL did not start .*could not find the database system/s,
  );
  await expectNoPostgres();
});

test('a signal while it is being started again ends everything', { timeout: 240_000 }, async () => {
  await rename(controlFile(), `${controlFile()}.away`);
  await killPostgres();
  await expect.poll(messages, { timeout: 60_000 }).toContain('PostgreSQL could not be started again');
  // From here on a try would succeed.
  await rename(`${controlFile()}.away`, controlFile());
  expect((await platform.stop()).code).toBe(0);
  await expectNoPostgres();
});
