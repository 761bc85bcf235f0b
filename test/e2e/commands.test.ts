import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ask } from '../support/api.js';
import { buildProgram } from '../support/build.js';
import { createTestDatabase, useTestDatabase } from '../support/database.js';
import { killProcesses, startProcess } from '../support/platform-process.js';
import { type CommandResult, runCommand } from '../support/run-command.js';

const database = useTestDatabase();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-commands-'));
});
afterAll(async () => {
  await killProcesses();
  await rm(folder, { recursive: true });
});

function vitrine(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  return runCommand(args, { folder, environment: { DATA_DIR: folder, DATABASE_URL: database.url, ...environment } });
}

test('keys made on the machine open the running server until they are revoked there', async () => {
  const server = await startProcess({ role: 'api', folder, environment: { DATABASE_URL: database.url } });
  const made = await vitrine(['keys', 'create', '--name', 'Asha', '--role', 'REVIEWER', 'VIEWER']);
  expect(made.code).toBe(0);
  const key = made.stdout.trim();
  expect(key).toMatch(/^vt_[A-Za-z0-9_-]{40,}$/);
  const [, id = ''] = /(key_\w+)\. The secret is not shown again\.\n$/.exec(made.stderr) ?? [];
  expect(await ask({ url: server.url, key }, '{ viewer { id name roles } }')).toEqual({
    viewer: { id, name: 'Asha', roles: ['REVIEWER', 'VIEWER'] },
  });

  expect(await vitrine(['keys', 'revoke', id])).toEqual({
    code: 0,
    stdout: '',
    stderr: `Asha (${key.slice(0, 10)}…) is revoked.\n`,
  });
  const listed = JSON.parse((await vitrine(['keys', 'list', '--json'])).stdout) as {
    id: string;
    revokedAt: string | null;
  }[];
  expect(listed.find((row) => row.id === id)?.revokedAt).toEqual(expect.any(String));
  expect(await vitrine(['keys', 'revoke', 'key_none'])).toEqual({
    code: 2,
    stdout: '',
    stderr: '✗ There is no such key.\n',
  });

  const health = await vitrine(['health', '--json', '--url', server.url]);
  expect(health.code).toBe(0);
  expect((JSON.parse(health.stdout) as { components: { name: string }[] }).components.map(({ name }) => name)).toEqual([
    'database',
    'event-log',
    'object-store',
  ]);
  expect((await server.stop()).code).toBe(0);
});

test('a worker answers what orchestrators ask, and nothing else', async () => {
  const worker = await startProcess({ role: 'worker', folder, environment: { DATABASE_URL: database.url } });
  const statuses = await Promise.all(
    ['/healthz', '/readyz', '/metrics', '/graphql'].map(async (path) => (await fetch(worker.url + path)).status),
  );
  expect(statuses).toEqual([200, 200, 200, 404]);
  expect((await worker.stop()).code).toBe(0);
});

test('migrate names what is missing and applies it; doctor calls only a database that was left behind unfit', async () => {
  const empty = await createTestDatabase('empty');
  const environment = { DATABASE_URL: empty.url };
  const planned = JSON.parse((await vitrine(['migrate', '--dry-run', '--json'], environment)).stdout) as string[];
  expect(planned.slice(0, 2)).toEqual(['1795219200000', '1795219200001']);
  const doctor = await vitrine(['doctor', '--json'], environment);
  expect(doctor.stdout).toContain(
    JSON.stringify({
      name: 'Tables',
      ok: true,
      detail: 'not there yet: nothing has been started here. "vitrine start" makes them.',
    }),
  );
  expect(doctor.code).toBe(0);

  const applied = await vitrine(['migrate'], environment);
  expect(applied).toMatchObject({ code: 0, stderr: `${planned.length} migrations applied.\n` });
  expect(
    applied.stdout
      .trim()
      .split('\n')
      .map((name) => /\d+$/.exec(name)?.[0]),
  ).toEqual(planned);
  expect(await vitrine(['migrate'], environment)).toEqual({
    code: 0,
    stdout: '',
    stderr: 'The database is up to date.\n',
  });

  const migrated = await vitrine(['doctor', '--json'], environment);
  expect(migrated.stdout).toContain(
    JSON.stringify({ name: 'Job queue', ok: true, detail: 'not there yet: "vitrine start" makes it.' }),
  );
  expect(migrated.code).toBe(0);

  const client = new pg.Client({ connectionString: empty.url });
  await client.connect();
  await client.query('DELETE FROM schema_migrations WHERE timestamp = (SELECT max(timestamp) FROM schema_migrations)');
  await client.end();
  const behind = await vitrine(['doctor', '--json'], environment);
  expect(behind.stdout).toContain(
    JSON.stringify({
      name: 'Tables',
      ok: false,
      detail: '1 migration is missing. Run "vitrine migrate", or start this version: it does so itself.',
    }),
  );
  expect(behind.code).toBe(1);
  await empty.drop();
});

test('doctor finds nothing wrong where the platform has run, and measures a picture', async () => {
  const server = await startProcess({ role: 'worker', folder, environment: { DATABASE_URL: database.url } });
  const { code, stdout } = await vitrine(['doctor', '--json']);
  await server.stop();
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; ok: boolean });
  expect(findings.map(({ name, ok }) => [name, ok])).toEqual(
    [
      'Node',
      'Settings',
      'Data folder',
      'Object store',
      'Database',
      'Tables',
      'Job queue',
      'Event log',
      'Clock',
      'Pictures',
    ].map((name) => [name, true]),
  );
  expect(code).toBe(0);
});

test('what is not understood ends with 2, help and version with 0', async () => {
  const codes = await Promise.all(
    [['frobnicate'], ['import'], ['keys', 'create'], ['--help'], ['keys', 'create', '--help'], ['--version']].map(
      async (args) => (await vitrine(args)).code,
    ),
  );
  expect(codes).toEqual([2, 2, 2, 0, 0, 0]);
});

test.each([
  ['--expires <date>', ['keys', 'create', '--name', 'Asha', '--role', 'VIEWER', '--expires', '2027-02-30']],
  ['--since <date>', ['calibrate', '--since', '2027-02-30']],
])('%s takes no day that no calendar has', async (option, args) => {
  expect(await vitrine(args)).toEqual({
    code: 2,
    stdout: '',
    stderr: [
      `error: option '${option}' argument '2027-02-30' is invalid. Give a date such as 2027-01-31 or 2027-01-31T18:00:00Z.`,
      'Run it with --help to see what it takes.',
      '',
    ].join('\n'),
  });
});

test('a reader that goes away ends no command, and one that cannot be written to is told', async () => {
  const program = await buildProgram();
  const help = (stdout: 'pipe' | number) => {
    const child = spawn(process.execPath, [program, '--help'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', stdout, 'pipe'],
    });
    child.stdout?.destroy();
    return Promise.all([text(child.stderr as Readable), once(child, 'close')]);
  };
  expect(await help('pipe')).toEqual(['', [0, null]]);

  const full = await open('/dev/full', 'w');
  expect(await help(full.fd)).toEqual([
    '✗ The answer cannot be written to stdout: ENOSPC: no space left on device, write.\n',
    [1, null],
  ]);
  await full.close();
});

/** A command with a PostgreSQL of its own, which is not there yet. */
async function startAlone(args: readonly string[]) {
  const own = await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX));
  const child = spawn(process.execPath, [await buildProgram(), ...args], {
    cwd: own,
    env: { PATH: process.env['PATH'], DATA_DIR: own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = text(child.stderr);
  const ended = once(child, 'close');
  return {
    own,
    child,
    said,
    end: async () => {
      const outcome = await ended;
      const left = (await readdir(own, { recursive: true })).filter((path) => path.endsWith('postmaster.pid'));
      await removeServer(own);
      return { outcome, left };
    },
  };
}

test('a signal that ends a command ends the PostgreSQL that it started', async () => {
  const { child, end } = await startAlone(['doctor', '--json']);
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"Database"')) child.kill('SIGTERM');
  }
  expect(await end()).toEqual({ outcome: [null, 'SIGTERM'], left: [] });
});

test.each([
  ['SIGTERM', 'its data directory is being made', [/^postgres\.unfinished-/]],
  ['SIGHUP', 'its data directory is in place', [/^postgres$/]],
  ['SIGINT', 'it does not answer yet', [/^postgres$/, /^postmaster\.pid$/]],
] as const)('%s ends a command and its PostgreSQL while %s', async (signal, _moment, names) => {
  const { child, own, said, end } = await startAlone(['keys', 'list']);
  await waitForFile(own, names);
  child.kill(signal);
  expect(await end()).toEqual({ outcome: [null, signal], left: [] });
  expect(await said).toBe('');
});

/** Waits until a file is there that has these names, from the folder downwards. */
async function waitForFile(folder: string, [name, ...below]: readonly RegExp[]): Promise<void> {
  if (name === undefined) return;
  const watcher = watch(folder);
  try {
    for (;;) {
      // Before the look: a watch does not tell of what was there already.
      const told = once(watcher, 'change');
      const found = (await readdir(folder)).find((entry) => name.test(entry));
      if (found !== undefined) {
        await waitForFile(join(folder, found), below);
        return;
      }
      await told;
    }
  } finally {
    watcher.close();
  }
}
