import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows } from '../../../src/cli/import/read-rows.js';
import { readContents } from '../../../src/cli/posters/read-contents.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-contents-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
}

test.each(['gone.csv', 'gone.ndjson'])('%s, which cannot be read, fails who reads it', async (name) => {
  await expect(all(readContents(join(folder, name)))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(all(readRows(join(folder, name), { ignoreUnknown: false }))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('what is no CSV fails who reads it, in words for people', async () => {
  const path = join(folder, 'broken.csv');
  await writeFile(path, 'externalId,title\n1,"One" more\n');
  await expect(all(readContents(path))).rejects.toThrow(`${path} is no valid CSV`);
});

test('the rows of a CSV file are read with their lines', async () => {
  const path = join(folder, 'titles.csv');
  await writeFile(path, 'externalId,title\n1,One\n2,Two\n');
  expect(await all(readContents(path))).toMatchObject([
    { line: 2, content: { input: { externalId: '1', title: 'One' } } },
    { line: 3, content: { input: { externalId: '2', title: 'Two' } } },
  ]);
});

test('a line of NDJSON ends at LF or CR LF, not at the separators that JSON may hold', async () => {
  const path = join(folder, 'separators.ndjson');
  const title = 'One\u2028two\u2029three';
  await writeFile(path, `{"id":"1","title":"${title}"}\r\n\n{"id":"2","title":"Last"}`);
  expect(await all(readContents(path))).toMatchObject([
    { line: 1, content: { input: { externalId: '1', title } } },
    { line: 3, content: { input: { externalId: '2', title: 'Last' } } },
  ]);
  const products = `{"vendor":"A","code":"1","name":"${title}"}\n`;
  await writeFile(path, products + products);
  expect(await all(readRows(path, { ignoreUnknown: false }))).toMatchObject([
    { line: 1, content: { input: { name: title } } },
    { line: 2, content: { input: { name: title } }, endByte: 2 * Buffer.byteLength(products) },
  ]);
});

test('lines longer than what is read at once are read whole, whatever falls on the border', async () => {
  const path = join(folder, 'long.ndjson');
  const titles = ['é'.repeat(70_000), `x${'é'.repeat(70_000)}`];
  await writeFile(path, titles.map((title, id) => `${JSON.stringify({ id, title })}\n`).join(''));
  expect((await all(readContents(path))).map(({ content }) => content)).toMatchObject([
    { input: { title: titles[0] } },
    { input: { title: titles[1] } },
  ]);
});
