import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ask } from '../support/api.js';
import { buildProgram } from '../support/build.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { runCommand } from '../support/run-command.js';

const ROWS = 6_000;
const key = 'a-preset-key-of-a-test-of-import';
let folder: string;
let files: string;
let server: PlatformProcess;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX));
  files = await mkdtemp(join(tmpdir(), 'vitrine-import-'));
  server = await startProcess({ role: 'start', folder, environment: { ADMIN_API_KEY: key } });
  environment = { VITRINE_URL: server.url, VITRINE_KEY: key };
}, 120_000);
afterAll(async () => {
  await killProcesses();
  await removeServer(folder);
});

const products = (vendor: string) =>
  ask<{ vendor: { products: { totalCount: number } } }>(
    { url: server.url, key },
    'query ($code: String!) { vendor(code: $code) { products(first: 1) { totalCount } } }',
    { code: vendor },
  ).then((data) => data.vendor.products.totalCount);

test('an import that is killed goes on where it was, and stores no product twice', async () => {
  const file = join(files, 'many.csv');
  const rows = Array.from({ length: ROWS }, (_, n) => `KILL,K-${n},"Product, number ${n}",${n + 10}.00,${n + 5}.50`);
  await writeFile(file, `vendor,vendorCode,name,mrp,price\n${rows.join('\n')}\n`);

  const child = spawn(process.execPath, [await buildProgram(), 'import', file, '--create-vendors'], {
    cwd: files,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const noted = await waitForState(`${file}.vitrine-import.json`, (state) => state.nextBatch >= 3);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(noted.nextBatch).toBeLessThan(ROWS / 500);
  expect(await products('KILL')).toBeLessThan(ROWS);

  const again = await runCommand(['import', file, '--create-vendors', '--json'], { folder: files, environment });
  expect(again.stderr).toMatch(/^ {2}Going on after [1-5] (0|5)00 rows\.\n/);
  expect({ code: again.code, stdout: again.stdout }).toEqual({
    code: 0,
    stdout: `{"rows":${ROWS},"created":${ROWS},"changed":0,"refused":0}\n`,
  });
  expect(await products('KILL')).toBe(ROWS);
  await expect(readFile(`${file}.vitrine-import.json`)).rejects.toThrow('ENOENT');
}, 120_000);

test('refused rows are told with their lines, and the others are stored', async () => {
  const file = join(files, 'mixed.csv');
  const report = join(files, 'refused.ndjson');
  await writeFile(
    file,
    [
      'Vendor;Vendor code;Title;MRP;price;attributes.colour',
      'MIXED;M-1;Good;10.00;9.00;red',
      'MIXED;M-2;Too dear;10.00;20.00;',
      'MIXED;;No code;1;1;',
      '',
      'MIXED;M-3;"A name',
      'of two lines";10.00;9.00;blue',
      'MIXED;M-4;One cell too many;1;1;;',
      'MIXED;M-1;Again;10.00;9.00;red',
    ].join('\r\n'),
  );
  const result = await runCommand(['import', file, '--create-vendors', '--errors', report], {
    folder: files,
    environment,
  });
  expect(result).toEqual({
    code: 3,
    stdout: [
      '  Rows     6',
      '  New      2',
      '  Known    0  (changed where the file says otherwise)',
      '  Refused  4',
      '',
    ].join('\n'),
    stderr: '  Products   100 %  6 rows, 4 refused\n',
  });
  const told = (await readFile(report, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(told).toEqual([
    { line: 3, code: 'INVALID', field: 'price', message: 'Must not exceed the mrp of 10.00.' },
    { line: 4, code: 'INVALID', field: null, message: 'It has no vendorCode.' },
    { line: 8, code: 'INVALID', field: null, message: 'It has 7 cells, and the header 6; is a quote missing?' },
    {
      line: 9,
      code: 'DUPLICATE',
      field: 'vendorCode',
      message: 'An earlier row of this call has the same vendor and code.',
    },
  ]);
  const { vendor } = await ask(
    { url: server.url, key },
    '{ vendor(code: "MIXED") { products(first: 10) { nodes { vendorCode name attributes } } } }',
  );
  expect(vendor.products.nodes).toHaveLength(2);
  expect(vendor.products.nodes).toEqual(
    expect.arrayContaining([
      { vendorCode: 'M-1', name: 'Good', attributes: { colour: 'red' } },
      { vendorCode: 'M-3', name: 'A name\r\nof two lines', attributes: { colour: 'blue' } },
    ]),
  );
}, 60_000);

test('NDJSON with numbers and an unknown vendor', async () => {
  const file = join(files, 'few.ndjson');
  await writeFile(
    file,
    '{"vendor":"MIXED","vendorCode":"N-1","mrp":12.5,"attributes":{"size":{"cm":3}}}\n{"vendor":"NOBODY","vendorCode":"N-2"}\nnonsense\n',
  );
  expect(await runCommand(['import', file, '--json'], { folder: files, environment })).toEqual({
    code: 3,
    stdout: '{"rows":3,"created":1,"changed":0,"refused":2}\n',
    stderr: [
      '  line 2, vendor: There is no vendor NOBODY. Make it first, or give --create-vendors.',
      '  line 3: It is not valid JSON.',
      '  Products   100 %  3 rows, 2 refused',
      '',
    ].join('\n'),
  });
});

test('columns that mean nothing are named, with what may have been meant, and nothing is sent', async () => {
  const file = join(files, 'columns.csv');
  await writeFile(file, 'vendor,prise,colour\nMIXED,1,red\n');
  expect(await runCommand(['import', file], { folder: files, environment })).toEqual({
    code: 2,
    stdout: '',
    stderr: [
      `✗ The columns of ${file} cannot be used:`,
      '  The column "prise" means nothing here. Did you mean "price"?',
      '  The column "colour" means nothing here.',
      '  There is no column "vendorCode", which every product needs.',
      'Known are vendor, vendorCode, name, category, gtin, externalId, mrp, price, discount, gst, currency, rawImageUrl, attributes, and attributes.<anything>.',
      'Rename the columns in the first line, or give --ignore-unknown to leave out those that mean nothing.',
      '',
    ].join('\n'),
  });
});

test('a key that is not known ends it with 8', async () => {
  const file = join(files, 'key.csv');
  await writeFile(file, 'vendor,vendorCode\nMIXED,1\n');
  const result = await runCommand(['import', file], {
    folder: files,
    environment: { ...environment, VITRINE_KEY: 'vt_x' },
  });
  expect({ code: result.code, stderr: result.stderr }).toEqual({
    code: 8,
    stderr: `✗ ${server.url} does not know this key, or it has ended. Check VITRINE_KEY or --key; "vitrine keys create" makes a new one.\n`,
  });
});

interface State {
  readonly nextBatch: number;
}

/** The state as soon as it is as wanted. */
async function waitForState(path: string, wanted: (state: State) => boolean): Promise<State> {
  for await (const { filename } of watch(files, { signal: AbortSignal.timeout(60_000) })) {
    if (filename !== basename(path)) continue;
    const text = await readFile(path, 'utf8').catch(() => null);
    const state = text === null ? null : (JSON.parse(text) as State);
    if (state !== null && wanted(state)) return state;
  }
  throw new Error('The folder is not watched any more.');
}
