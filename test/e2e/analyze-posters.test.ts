import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useFreshDatabase } from '../support/database.js';
import { type PictureHost, startPictureHost } from '../support/picture-host.js';
import { killProcesses, startProcess } from '../support/platform-process.js';
import { runCommand } from '../support/run-command.js';
import { renderSmallPosters } from './small-posters.js';

const database = useFreshDatabase();
const key = 'vt_preset-for-posters-by-command';
let folder: string;
let host: PictureHost;
let server: Record<string, string>;
let direct: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-posters-'));
  host = await startPictureHost();
  direct = {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    SECRET_KEY: 'a test secret of more than thirty-two characters',
    OUTBOUND_ALLOW: host.host,
    IMAGE_PROCESSES: '2',
    NODE_ENV: 'test',
  };
  const { url } = await startProcess({ role: 'api', folder, environment: { ...direct, ADMIN_API_KEY: key } });
  server = { VITRINE_URL: url, VITRINE_KEY: key };
});
afterEach(async () => {
  await killProcesses();
  await host.close();
  await rm(folder, { recursive: true });
});

const run = (args: string[], environment: Record<string, string>) => runCommand(args, { folder, environment });
const analyze = (...args: string[]) => run(['analyze-posters', ...args], direct);

async function importTitles(rows: readonly string[]) {
  const file = join(folder, 'titles.csv');
  await writeFile(file, `external_id,title,active,poster_url\n${rows.join('\n')}\n`);
  return run(['import-content', file, '--json'], server);
}

test('titles too long to be stored, or for one call, are refused by themselves; those around them are stored', async () => {
  // Ten lines of 200 kB are more than a request may have; the last line but one is so by itself.
  const long = Array.from({ length: 10 }, (_, n) => `long${n},${'x'.repeat(200_000)},true,`);
  const { code, stdout, stderr } = await importTitles([
    'a,Alpha,true,',
    ...long,
    `huge,${'y'.repeat(1_100_000)},true,`,
    'b,Beta,true,',
  ]);
  expect([code, stdout]).toEqual([3, '{"rows":13,"created":2,"changed":0,"refused":11}\n']);
  const lines = stderr.split('\n').filter((line) => line !== '');
  expect(lines).toHaveLength(11);
  expect(lines.slice(0, 10).every((line, n) => line.startsWith(`  line ${n + 3}: INVALID title`))).toBe(true);
  expect(lines[10]).toMatch(/^ {2}line 13: It takes \d+ bytes as JSON; 600000 are the most\.$/);
});

test('the JSON array is valid without a row, with one, and when rows fail; nothing else is on stdout', async () => {
  const none = await analyze('--json-array');
  expect([none.code, none.stdout, none.stderr]).toEqual([0, '[]\n', '']);

  const [bytes] = await renderSmallPosters(1);
  const url = host.put('one.jpg', bytes!);
  const imported = await importTitles([
    `a,Alpha,true,${url}`,
    `b,Beta,true,http://${host.host}/missing.jpg`,
    `c,Gamma,false,${url}`,
    'd,Delta,perhaps,',
  ]);
  expect([imported.code, imported.stdout]).toEqual([3, '{"rows":4,"created":3,"changed":0,"refused":1}\n']);
  expect(imported.stderr).toContain('line 5: "perhaps" does not say');

  const one = await analyze('--json-array', '--limit', '1');
  expect([one.code, one.stderr]).toEqual([0, '']);
  expect(JSON.parse(one.stdout)).toMatchObject([{ externalId: 'a', provider: 'LOCAL', failure: null, cached: false }]);

  const failing = await analyze('--json-array', '--provider', 'local', '--download-timeout', '5');
  expect([failing.code, failing.stderr]).toEqual([3, '']);
  expect(JSON.parse(failing.stdout)).toMatchObject([
    { externalId: 'a', cached: true, failure: null },
    { externalId: 'b', verdict: 'BLOCKED', failure: { code: 'FETCH_FAILED' } },
  ]);

  const lines = await analyze('--ndjson', '--include-inactive', '--batch-size', '2', '--refresh');
  const rows = lines.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { externalId: string });
  expect(rows.map(({ externalId }) => externalId)).toEqual(['a', 'b', 'c']);

  const text = await analyze();
  expect(text.stdout).toMatch(/^(CLEAR|CAUTION|BLOCKED) +\d+ {2}a\nFAILED +b {2}FETCH_FAILED: .*\n$/);
  const refused = await analyze('--provider', 'openai');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  const metrics = await run(['metrics', '--json'], server);
  expect(JSON.parse(metrics.stdout)).toMatchObject({ total: 8, costUsd: 0, recentErrors: [{}, {}, {}] });
}, 600_000);

test('the JSON array is valid with a thousand rows', async () => {
  const pictures = await renderSmallPosters(40);
  const urls = pictures.map((bytes, n) => host.put(`m${n}.jpg`, bytes));
  const rows = Array.from({ length: 999 }, (_, n) => `m-${n},Many ${n},true,${urls[n % 40]}`);
  expect((await importTitles([...rows, `none,None,true,http://${host.host}/missing.jpg`])).code).toBe(0);
  const { code, stdout, stderr } = await analyze('--json-array');
  expect([code, stderr]).toEqual([3, '']);
  expect((JSON.parse(stdout) as unknown[]).length).toBe(1_000);
}, 600_000);
