import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ask } from '../support/api.js';
import { buildProgram } from '../support/build.js';
import { findFreePort, killProcesses, startProcess } from '../support/platform-process.js';
import { runCommand } from '../support/run-command.js';
import { RawSocket } from '../support/socket.js';

const NOBODY = 65_534;
const ROOT = join(import.meta.dirname, '..', '..');
const key = 'a-preset-key-of-a-test-of-start';
const folders: string[] = [];

async function makeFolder(name = ''): Promise<string> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX)));
  const folder = name === '' ? parent : join(parent, name);
  // PostgreSQL has an account of its own when the tests run as root.
  await chmod(parent, 0o711);
  if (name !== '') await mkdir(folder);
  folders.push(folder);
  return folder;
}

beforeAll(() => buildProgram(), 120_000);
afterAll(async () => {
  await killProcesses();
  for (const folder of folders) await removeServer(folder);
});

const whoami = (api: { url: string; key: string }) => ask(api, '{ viewer { name roles } }');

describe('a start', () => {
  test('on an empty folder makes an admin key once; the next start of the folder knows it', async () => {
    const folder = await makeFolder();
    const { code, first, exit } = await startByHand(folder);
    expect(code).toBeNull();
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(first.adminKey).toMatch(/^vt_[A-Za-z0-9_-]{40,}$/);
    const secret = first.adminKey ?? '';
    expect(await whoami({ url: first.url, key: secret })).toEqual({
      viewer: { name: 'First admin', roles: ['ADMIN'] },
    });
    expect((await fetch(first.ready)).status).toBe(200);
    expect(await exit('SIGTERM')).toBe(0);

    const again = await startByHand(folder);
    expect(again.first.adminKey).toBeNull();
    expect(await whoami({ url: again.first.url, key: secret })).toEqual({
      viewer: { name: 'First admin', roles: ['ADMIN'] },
    });
    expect(await again.exit('SIGINT')).toBe(0);
  });

  test('works in a folder with blanks and letters beyond ASCII in its name, and after a kill -9', async () => {
    const folder = await makeFolder('My shop – Größe 3');
    const environment = { ADMIN_API_KEY: key };
    const first = await startProcess({ role: 'start', folder, environment });
    await ask(
      { url: first.url, key },
      'mutation { upsertVendor(input: { code: "KEPT", name: "Kept" }) { vendor { id } } }',
    );
    await first.kill();

    const second = await startProcess({ role: 'start', folder, environment });
    expect(await ask({ url: second.url, key }, '{ vendor(code: "KEPT") { name } }')).toEqual({
      vendor: { name: 'Kept' },
    });
    expect((await second.stop()).code).toBe(0);
  });

  test('refuses a folder that another start holds, a port that is taken, and leaves nothing behind', async () => {
    const folder = await makeFolder();
    const other = await makeFolder();
    const running = await startProcess({ role: 'start', folder, environment: { ADMIN_API_KEY: key } });
    const { port } = new URL(running.url);

    expect(await runCommand(['start'], { folder, environment: { DATA_DIR: folder, PORT: '0' } })).toEqual({
      code: 5,
      stdout: '',
      stderr: `✗ Another Vitrine (process ${running.pid}) uses ${folder}. Stop it, or set DATA_DIR to another folder.\n`,
    });
    expect(await runCommand(['start'], { folder, environment: { DATA_DIR: other, PORT: port } })).toEqual({
      code: 7,
      stdout: '',
      stderr: `✗ Port ${port} is taken. Set PORT to another one, or 0 for any.\n`,
    });
    expect((await running.stop()).code).toBe(0);

    // The refused start showed no admin key, so it may not have made one.
    const { first, exit } = await startByHand(other);
    expect(first.adminKey).toMatch(/^vt_/);
    expect(await exit('SIGTERM')).toBe(0);
  });

  test('says everything that is wrong with the settings at once', async () => {
    const folder = await makeFolder();
    const environment = { PORT: 'http', NODE_ENV: 'prod', DATABASE_URL: 'mysql://x', ADMIN_API_KEY: 'short' };
    expect(await runCommand(['start'], { folder, environment })).toEqual({
      code: 4,
      stdout: '',
      stderr: [
        '✗ The configuration is not usable:',
        '  PORT: a port number',
        '  NODE_ENV: development, production or test',
        '  DATABASE_URL: a postgres:// address',
        '  ADMIN_API_KEY: 24 to 200 characters without blanks',
        '',
      ].join('\n'),
    });
  });

  test('says what to do about a database that is not there, whose password it does not repeat', async () => {
    const folder = await makeFolder();
    const port = await findFreePort();
    const DATABASE_URL = `postgres://shop:secret@127.0.0.1:${port}/shop`;
    expect(await runCommand(['start'], { folder, environment: { DATA_DIR: folder, DATABASE_URL } })).toEqual({
      code: 6,
      stdout: '',
      stderr: `✗ Nothing listens at 127.0.0.1:${port}. Start PostgreSQL there, or correct the host and port in DATABASE_URL.\n`,
    });
  });

  test('of a role that shares its database asks for DATABASE_URL', async () => {
    const folder = await makeFolder();
    const { code, stderr } = await runCommand(['worker'], { folder, environment: { DATA_DIR: folder } });
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr:
        '✗ The configuration is not usable:\n  DATABASE_URL: required by "vitrine worker", whose processes share one database; "vitrine start" brings its own\n',
    });
  });

  test('sends live clients away to come back, and ends with 0', async () => {
    const folder = await makeFolder();
    const running = await startProcess({ role: 'start', folder, environment: { ADMIN_API_KEY: key } });
    const socket = await new RawSocket(running.url).open();
    await socket.init(key);
    const { code } = await running.stop();
    expect({ code, close: await socket.closed }).toEqual({
      code: 0,
      close: { code: 1012, reason: 'The server restarts; connect again.' },
    });
  });
});

describe('npm start', () => {
  test('passes a SIGTERM on, and ends when the platform has', async () => {
    const folder = await makeFolder();
    const child = spawn('npm', ['start', '--silent', '--', '--json'], {
      cwd: ROOT,
      env: { ...process.env, DATA_DIR: folder, PORT: '0', DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exit = once(child, 'exit');
    const { url } = JSON.parse(await firstLine(child.stdout)) as { url: string };
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });
});

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot && othersMayRunIt())('another user than root', () => {
  test('starts in a folder of its own', async () => {
    const folder = await makeFolder('theirs');
    await chown(folder, NOBODY, NOBODY);
    const { first, exit } = await startByHand(folder, NOBODY);
    expect((await fetch(first.ready)).status).toBe(200);
    expect(await exit('SIGTERM')).toBe(0);
  });

  test('is told that it may not write to a folder of somebody else', async () => {
    const folder = await makeFolder('mine');
    await chmod(folder, 0o711);
    const result = await runCommand(['start'], { folder, uid: NOBODY, environment: { DATA_DIR: folder } });
    expect(result.code).toBe(5);
    expect(result.stderr).toMatch(
      new RegExp(
        `^✗ The folder ${folder} is not writable by user \\w+\\. Mend that, or set DATA_DIR to another folder\\.\\n$`,
      ),
    );
  });
});

/** A checkout below /root, say, is closed to everybody else. */
function othersMayRunIt(): boolean {
  return [process.execPath, import.meta.filename].every(
    (path) => spawnSync('test', ['-r', path], { uid: NOBODY, gid: NOBODY }).status === 0,
  );
}

interface FirstLine {
  readonly url: string;
  readonly ready: string;
  readonly adminKey: string | null;
}

/** `vitrine start --json` with what it says first. */
async function startByHand(folder: string, uid?: number) {
  const child = spawn(process.execPath, [await buildProgram(), 'start', '--json'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], DATA_DIR: folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, 'exit');
  const first = JSON.parse(await firstLine(child.stdout)) as FirstLine;
  return {
    code: child.exitCode,
    first,
    exit: async (signal: NodeJS.Signals): Promise<number | null> => {
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const { value, done } = await createInterface(stream)[Symbol.asyncIterator]().next();
  if (done === true) throw new Error('The program ended without a word.');
  return value;
}
