import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ask } from '../support/api.js';
import { buildProgram } from '../support/build.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { runCommand } from '../support/run-command.js';

const ROWS = 6_000;
const BATCH = 500;
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
});
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

  // The fourth batch is stored, and its sender never hears of it.
  const gate = await openGate(3);
  const through = { ...environment, VITRINE_URL: gate.url };
  const child = spawn(process.execPath, [await buildProgram(), 'import', file, '--create-vendors'], {
    cwd: files,
    env: { PATH: process.env['PATH'], ...through },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await gate.shut;
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(await products('KILL')).toBe(4 * BATCH);

  gate.open();
  const again = await runCommand(['import', file, '--create-vendors', '--json'], {
    folder: files,
    environment: through,
  });
  await gate.close();
  expect(again.stderr).toMatch(/^ {2}Going on after 1 500 rows\.\n/);
  expect({ code: again.code, stdout: again.stdout }).toEqual({
    code: 0,
    stdout: `{"rows":${ROWS},"created":${ROWS},"changed":0,"refused":0}\n`,
  });
  expect(await products('KILL')).toBe(ROWS);
  await expect(readFile(`${file}.vitrine-import.json`)).rejects.toThrow('ENOENT');
});

test('a file that was imported to the end is imported anew, over what has changed since', async () => {
  const file = join(files, 'again.csv');
  await writeFile(file, 'vendor,vendorCode,name\nAGAIN,A-1,Lamp\nAGAIN,A-2,Desk\n');
  const send = () => runCommand(['import', file, '--create-vendors', '--json'], { folder: files, environment });
  expect((await send()).stdout).toBe('{"rows":2,"created":2,"changed":0,"refused":0}\n');

  const changed = join(files, 'changed.csv');
  await writeFile(changed, 'vendor,vendorCode,name\nAGAIN,A-1,Lantern\n');
  expect((await runCommand(['import', changed], { folder: files, environment })).code).toBe(0);

  expect((await send()).stdout).toBe('{"rows":2,"created":0,"changed":2,"refused":0}\n');
  const { vendor } = await ask<{ vendor: { products: { nodes: { name: string }[] } } }>(
    { url: server.url, key },
    '{ vendor(code: "AGAIN") { products(first: 5) { nodes { name } } } }',
  );
  expect(vendor.products.nodes.map(({ name }) => name).toSorted()).toEqual(['Desk', 'Lamp']);
});

test('an import whose error file is gone says so before it sends anything, and goes on with another one', async () => {
  const file = join(files, 'lost.csv');
  const report = join(files, 'lost.ndjson');
  const rows = Array.from({ length: 2 * BATCH }, (_, n) => `LOST,L-${n},10.00,${n % BATCH === 0 ? 20 : 9}`);
  await writeFile(file, `vendor,vendorCode,mrp,price\n${rows.join('\n')}\n`);
  const gate = await openGate(1);
  const through = { ...environment, VITRINE_URL: gate.url };
  const child = spawn(
    process.execPath,
    [await buildProgram(), 'import', file, '--create-vendors', '--errors', 'lost.ndjson'],
    { cwd: files, env: { PATH: process.env['PATH'], ...through }, stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  await gate.shut;
  child.kill('SIGKILL');
  await ended;
  await rm(report);

  gate.open();
  const settings = { folder: files, environment: through };
  expect(await runCommand(['import', file, '--errors', 'lost.ndjson'], settings)).toEqual({
    code: 2,
    stdout: '',
    stderr: [
      '  Going on after 500 rows.',
      `✗ ${report} does not hold any more which rows were refused so far. Put it back, or give --errors another file to go on with the rows to come.`,
      '',
    ].join('\n'),
  });
  const again = await runCommand(['import', file, '--errors', 'rest.ndjson', '--json'], settings);
  await gate.close();
  expect(again).toEqual({
    code: 3,
    stdout: '{"rows":1000,"created":998,"changed":0,"refused":2}\n',
    stderr: [
      '  Going on after 500 rows.',
      `  Rows refused before are told in ${report}.`,
      '  Products   100 %  1 000 rows, 2 refused',
      '',
    ].join('\n'),
  });
  expect((await readFile(join(files, 'rest.ndjson'), 'utf8')).split('\n').map((line) => line.slice(0, 11))).toEqual([
    '{"line":502',
    '',
  ]);
});

test('rows that no call could hold are refused by themselves, and many wide rows are sent in more calls', async () => {
  const file = join(files, 'wide.ndjson');
  const report = join(files, 'wide-refused.ndjson');
  const attributes = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`a${n}`, n]));
  const wide = Array.from({ length: BATCH }, (_, n) => ({ vendor: 'WIDE', vendorCode: `W-${n}`, attributes }));
  const deep = `{"vendor":"WIDE","vendorCode":"D-1","attributes":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`;
  const long = JSON.stringify({ vendor: 'WIDE', vendorCode: 'L-1', name: 'x'.repeat(1_100_000) });
  const separated = JSON.stringify({ vendor: 'WIDE', vendorCode: 'S-1', name: 'One\u2028two' });
  await writeFile(file, [...wide.map((row) => JSON.stringify(row)), deep, long, separated].join('\n'));
  const result = await runCommand(['import', file, '--create-vendors', '--errors', report, '--json'], {
    folder: files,
    environment,
  });
  expect(result).toMatchObject({ code: 3, stdout: '{"rows":503,"created":501,"changed":0,"refused":2}\n' });
  expect(
    (await readFile(report, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toEqual([
    { line: 501, code: 'INVALID', field: 'attributes', message: 'Attributes nest more than 16 levels deep.' },
    { line: 502, code: 'INVALID', field: null, message: 'It takes 1100056 bytes as JSON; 600000 are the most.' },
  ]);
});

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
      'MIXED;M-5;No amount;dear;;',
    ].join('\r\n'),
  );
  const result = await runCommand(['import', file, '--create-vendors', '--errors', report], {
    folder: files,
    environment,
  });
  expect(result).toEqual({
    code: 3,
    stdout: [
      '  Rows     7',
      '  New      2',
      '  Known    0  (changed where the file says otherwise)',
      '  Refused  5',
      '',
    ].join('\n'),
    stderr: '  Products   100 %  7 rows, 5 refused\n',
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
    {
      line: 10,
      code: 'INVALID',
      field: null,
      message: 'Its mrp "dear" is no amount such as 900.00, with at most 12 digits before and 4 after the point.',
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
});

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

/** A way to the server that answers so many batches; the next is carried out and not answered, `shut` resolves, and so on until it is opened. */
async function openGate(answered: number) {
  const shut = Promise.withResolvers<null>();
  let left = answered;
  const pass = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await buffer(req);
    const { authorization = '', 'content-type': type = '' } = req.headers;
    const answer = await fetch(server.url + (req.url ?? ''), {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: new Uint8Array(body),
    });
    const text = await answer.text();
    if (body.includes('ingestProducts') && left-- <= 0) shut.resolve(null);
    else res.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  };
  const gate = createServer((req, res) => void pass(req, res)).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  return {
    url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    shut: shut.promise,
    open: () => {
      left = Number.POSITIVE_INFINITY;
    },
    async close() {
      gate.closeAllConnections();
      gate.close();
      await once(gate, 'close');
    },
  };
}
