import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseAccount } from '../../../src/adapters/embedded-database/account.js';
import { findBinaries } from '../../../src/adapters/embedded-database/binaries.js';
import { readPostmasterFile } from '../../../src/adapters/embedded-database/postmaster-file.js';
import { canEnter, runAs } from '../../../src/adapters/embedded-database/run-as.js';
import { startServer } from '../../../src/adapters/embedded-database/server.js';
import {
  type EmbeddedDatabase,
  startEmbeddedDatabase,
} from '../../../src/adapters/embedded-database/start-embedded-database.js';
import { spawnHolder } from '../../support/holder-process.js';
import { findFreePort } from '../../support/platform-process.js';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const checkoutIsOpen = await canEnter({ uid: NOBODY, gid: NOBODY }, import.meta.dirname);

let home: string;
let folder: string;
let running: EmbeddedDatabase[];
let said: { message: string; fields: object }[];

const log = {
  info: (fields: object, message: string) => void said.push({ message, fields }),
  warn: (fields: object, message: string) => void said.push({ message, fields }),
};

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'embedded-')));
  await chmod(home, 0o711);
  folder = home;
  running = [];
  said = [];
});

afterEach(async () => {
  await Promise.all(running.map((database) => database.stop()));
  await rm(home, { recursive: true, force: true });
});

/** A finished data folder, stopped, with a table `kept`; copied where a test begins with one: making one takes a second. */
let model: string;

beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), 'embedded-model-'));
  await chmod(model, 0o711);
  const database = await startEmbeddedDatabase({
    folder: model,
    log: { info: () => undefined, warn: () => undefined },
  });
  await ask(database.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await database.stop();
});

afterAll(() => rm(model, { recursive: true, force: true }));

/** Turns the empty folder of this test into a copy of the model, owners included. */
async function beginWithDatabase(): Promise<void> {
  const { code } = await runAs(null, 'cp', ['-a', `${model}/.`, folder]);
  expect(code).toBe(0);
}

async function start(): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ folder, log });
  running.push(database);
  return database;
}

describe('an embedded database', () => {
  it('is made in an empty folder and found again, with what was committed', async () => {
    const first = await start();
    expect(first).toMatchObject({ created: true, adopted: false });
    expect(first.url).toMatch(/^postgres:\/\/vitrine:[\w-]{43}@127\.0\.0\.1:\d+\/vitrine$/);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await expect(ask(first.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await start();
    expect(second).toMatchObject({ created: false, adopted: false });
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('says when its programs are at work, before it waits for them, and not where one runs already', async () => {
    const moments: boolean[] = [];
    const isThere = () => existsSync(join(folder, 'postgres', 'postmaster.pid'));
    const startTold = async () => {
      running.push(await startEmbeddedDatabase({ folder, log, underWay: () => void moments.push(isThere()) }));
    };
    await startTold();
    expect(moments).toEqual([false, false]);
    await startTold();
    expect(moments).toEqual([false, false]);
  });

  it('keeps its password and its files from others', async () => {
    await beginWithDatabase();
    const { url } = await start();
    expect((await stat(join(folder, 'postgres-password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'postgres.log'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is durable, listens to this machine alone, and means the same on every machine', async () => {
    await beginWithDatabase();
    const { url } = await start();
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories'];
    const settings = await ask(url, `SELECT name, setting FROM pg_settings WHERE name IN ('${names.join("','")}')`);
    expect(new Map(settings.map(({ name, setting }) => [name, setting]))).toEqual(
      new Map([
        ['fsync', 'on'],
        ['full_page_writes', 'on'],
        ['listen_addresses', '127.0.0.1'],
        ['synchronous_commit', 'on'],
        ['unix_socket_directories', ''],
      ]),
    );
    expect(await ask(url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await ask(url, 'SHOW timezone')).toEqual([{ TimeZone: 'UTC' }]);
    expect(await ask(url, "SELECT lower('ÉŻ') AS low, 'Z' < 'a' AS by_code_point")).toEqual([
      { low: 'éż', by_code_point: true },
    ]);
  });

  it.each([
    ['spaces, quotes, a variable and letters beyond ASCII', `Büro & Fotos/it's a "quoted" $HOME \`id\`/日本`],
    ['a path far longer than a Unix socket may have', Array.from({ length: 8 }, () => 'x'.repeat(100)).join('/')],
  ])('runs in a folder with %s', async (_what, path) => {
    folder = join(home, path);
    await mkdir(folder, { recursive: true });
    const first = await start();
    expect(await ask(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const second = await start();
    expect(second).toMatchObject({ url: first.url, adopted: true });
  });

  it('takes another port when the one it chose is taken meanwhile', async () => {
    await beginWithDatabase();
    const occupied = createServer().listen(0, '127.0.0.1');
    await once(occupied, 'listening');
    const free = await findFreePort();
    const ports = [(occupied.address() as AddressInfo).port, free];

    const cluster = join(folder, 'postgres');
    const account = await chooseAccount(cluster);
    const { postgres } = await findBinaries(account, log);
    const choosePort = () => Promise.resolve(ports.shift() ?? 0);
    const options = { account, program: postgres, cluster, logFile: join(folder, 'postgres.log'), settings: {} };
    const server = await startServer({ ...options, choosePort });
    occupied.close();
    expect(server.port).toBe(free);
    expect(await start()).toMatchObject({ adopted: true });
  });

  it('leaves no server behind when its start is given up', async () => {
    await beginWithDatabase();
    const cluster = join(folder, 'postgres');
    const account = await chooseAccount(cluster);
    const { postgres } = await findBinaries(account, log);
    const options = { account, program: postgres, cluster, logFile: join(folder, 'postgres.log'), settings: {} };
    const giveUp = new AbortController();
    const starting = startServer({ ...options, signal: giveUp.signal, underWay: () => giveUp.abort() });
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
    expect(await start()).toMatchObject({ adopted: false });
  });

  it('may be stopped twice', async () => {
    await beginWithDatabase();
    const database = await start();
    await Promise.all([database.stop(), database.stop()]);
    expect(await readPostmasterFile(join(folder, 'postgres'))).toBeNull();
  });
});

describe('after a crash', () => {
  it('adopts the server that a killed start left running', async () => {
    const starter = spawnHolder(folder, { database: true });
    const report = await starter.report;
    expect(report).toMatchObject({ created: true, adopted: false });
    // The whole process group goes, as with a Ctrl-C on the terminal; the server is in none of ours.
    await starter.kill();
    const database = await start();
    expect(database).toMatchObject({ url: report.url, created: false, adopted: true });
    expect(await ask(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.stop();
    expect(await readPostmasterFile(join(folder, 'postgres'))).toBeNull();
  });

  it('keeps what was committed and nothing else when the server itself was killed', async () => {
    await beginWithDatabase();
    const first = await start();
    await ask(first.url, 'INSERT INTO kept VALUES (43)');
    const open = new Client({ connectionString: first.url });
    open.on('error', () => undefined);
    const dropped = new Promise((resolve) => open.once('end', resolve));
    await open.connect();
    await open.query('BEGIN');
    await open.query('INSERT INTO kept VALUES (44)');
    await killServer();
    await dropped;

    const second = await start();
    expect(second).toMatchObject({ created: false, adopted: false });
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }, { answer: 43 }]);
  });

  it('starts although the process id in postmaster.pid is now another process of the same user', async () => {
    await beginWithDatabase();
    await start();
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await killServer();
    const { uid, gid } = await stat(pidFile);
    const stranger = spawn('sleep', ['600'], { cwd: '/', ...(isRoot ? { uid, gid } : {}) });
    try {
      await once(stranger, 'spawn');
      await writeFile(pidFile, [String(stranger.pid), ...lines.slice(1)].join('\n'));
      expect(await start()).toMatchObject({ created: false, adopted: false });
      expect(stranger.exitCode).toBeNull();
    } finally {
      await end(stranger);
    }
  });

  it('begins again after a first start that was killed while it initialised', async () => {
    const starter = spawnHolder(folder, { database: true });
    starter.report.catch(() => undefined);
    // Half-way: initdb has begun to write.
    const unfinished = await vi.waitUntil(() => findBelow(folder, 'pg_wal'), { timeout: 60_000, interval: 2 });
    await starter.kill();
    expect(unfinished).toMatch(/postgres\.unfinished-[\da-f-]{36}\/cluster\/pg_wal$/);
    expect(await readdir(folder)).not.toContain('postgres');

    const database = await start();
    expect(database).toMatchObject({ created: true, adopted: false });
    expect(said[0]?.message).toBe('Removing what an interrupted first start left');
    expect((await readdir(folder)).filter((name) => name.startsWith('postgres')).sort()).toEqual([
      'postgres',
      'postgres-password',
      'postgres.log',
    ]);
  });

  it('never touches a finished database when it removes an unfinished one', async () => {
    await beginWithDatabase();
    await mkdir(join(folder, 'postgres.unfinished-1', 'cluster'), { recursive: true });
    const database = await start();
    expect(database.created).toBe(false);
    expect(await ask(database.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(await readdir(folder)).not.toContain('postgres.unfinished-1');
  });

  it('makes the database when the first start ended before it could', async () => {
    await beginWithDatabase();
    const first = await start();
    await ask(withName(first.url, 'postgres'), 'DROP DATABASE vitrine');
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'SELECT current_database() AS name')).toEqual([{ name: 'vitrine' }]);
  });
});

describe('a server that is to be kept running', () => {
  const findOther = (than: number | undefined) =>
    vi.waitUntil(
      async () => {
        const server = await readPostmasterFile(join(folder, 'postgres'));
        return server?.status === 'ready' && server.pid !== than && server;
      },
      { timeout: 60_000 },
    );

  it('waits for a busy session of the dead one, and comes back at the same address', { timeout: 120_000 }, async () => {
    await beginWithDatabase();
    const database = await start();
    const lost: Error[] = [];
    database.keepRunning((error) => void lost.push(error));
    const busy = new Client({ connectionString: database.url });
    busy.on('error', () => undefined);
    await busy.connect();
    // Longer than one try waits. It never looks up from its work, so it does not notice that its server is gone.
    await busy.query("SET statement_timeout = '8s'");
    const working = busy.query('SELECT count(*) FROM generate_series(1, 1e12)').catch((error: unknown) => error);
    const watching = () =>
      ask(database.url, "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%1e12)'");
    await vi.waitUntil(async () => (await watching()).length > 0);
    const killed = await readPostmasterFile(join(folder, 'postgres'));
    await killServer();
    const server = await findOther(killed?.pid);
    expect(await working).toBeInstanceOf(Error);
    expect(server.port).toBe(killed?.port);
    expect(await ask(database.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(said.map(({ message }) => message)).toContain('PostgreSQL could not be started again');
    await database.stop();
    expect(await readPostmasterFile(join(folder, 'postgres'))).toBeNull();
    expect(lost).toEqual([]);
  });
});

describe('a database that cannot be used', () => {
  it('is of another version of PostgreSQL', async () => {
    await beginWithDatabase();
    const cluster = join(folder, 'postgres');
    await writeFile(join(cluster, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(
      `The database in ${cluster} was made by PostgreSQL 17; this Vitrine brings PostgreSQL 18. Dump it with the Vitrine that made it, or set DATA_DIR to another folder.`,
    );
  });

  it('has lost its password', async () => {
    await beginWithDatabase();
    const cluster = join(folder, 'postgres');
    const passwordFile = join(folder, 'postgres-password');
    await rm(passwordFile);
    await expect(start()).rejects.toThrow(
      `There is a database in ${cluster}, but ${passwordFile}, which holds its password, is missing.`,
    );
    expect(await readdir(folder)).not.toContain('postgres-password');
  });

  it('is damaged: the reason PostgreSQL gives is in the message, and no server stays behind', async () => {
    await beginWithDatabase();
    await rm(join(folder, 'postgres', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/It said: .*could not find the database system/s);
    expect(await readPostmasterFile(join(folder, 'postgres'))).toBeNull();
  });
});

describe.runIf(isRoot)('as root', () => {
  it('runs under the account of PostgreSQL, and goes on under the owner of the files', async () => {
    await beginWithDatabase();
    const database = await start();
    const { uid } = await stat(join(folder, 'postgres'));
    expect(uid).not.toBe(0);
    const pid = (await readPostmasterFile(join(folder, 'postgres')))?.pid ?? 0;
    expect((await stat(`/proc/${pid}`)).uid).toBe(uid);
    await database.stop();
  });

  it('keeps the files where that account reaches them when the folder is closed to it', async () => {
    const closed = join(home, 'closed');
    folder = join(closed, 'data');
    await mkdir(folder, { recursive: true });
    await chmod(closed, 0o700);
    const first = await start();
    const moved = said.find(({ message }) => message.includes('cannot reach the data folder'));
    const { place } = moved?.fields as { place: string };
    try {
      expect(place).toMatch(/^\/var\/lib\/vitrine\/[\da-f]{16}\/postgres$/);
      await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
      await first.stop();
      const second = await start();
      expect(second.created).toBe(false);
      expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
      await second.stop();
    } finally {
      await Promise.all(running.map((database) => database.stop()));
      await rm(dirname(place), { recursive: true });
    }
  });

  it('starts what an ordinary user made, as that user', async () => {
    await chown(folder, NOBODY, NOBODY);
    const holder = spawnHolder(folder, { database: true, uid: NOBODY });
    const report = await holder.report;
    await holder.end();
    expect(report).toMatchObject(checkoutIsOpen ? { created: true } : { name: 'EmbeddedDatabaseError' });
    if (!checkoutIsOpen) return;
    expect((await stat(join(folder, 'postgres'))).uid).toBe(NOBODY);
    expect(await start()).toMatchObject({ created: false, adopted: false });
    expect((await stat(join(folder, 'postgres', 'postmaster.pid'))).uid).toBe(NOBODY);
  });
});

async function killServer(): Promise<void> {
  const server = await readPostmasterFile(join(folder, 'postgres'));
  if (server === null) throw new Error('No server is running.');
  process.kill(server.pid, 'SIGKILL');
}

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function findBelow(path: string, name: string): Promise<string | undefined> {
  const entries = await readdir(path, { recursive: true }).catch(() => []);
  return entries.find((entry) => entry.endsWith(`/${name}`));
}

function withName(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
