import { expect, test } from 'vitest';
import { batchRows } from '../../../src/cli/_shared/batch-rows.js';
import type { ImportRow } from '../../../src/cli/import/import-row.js';

async function* rows(count: number, nameLength = 1): AsyncGenerator<ImportRow> {
  for (let line = 2; line < count + 2; line += 1) {
    const input = { vendor: 'A', vendorCode: String(line), name: 'x'.repeat(nameLength) };
    yield { line, endByte: line, content: await Promise.resolve({ input }) };
  }
}

async function sizes(source: AsyncIterable<ImportRow>): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of batchRows(source, 500)) {
    expect(batch.index).toBe(found.length);
    found.push(batch.rows.length);
  }
  return found;
}

test.each([
  [0, []],
  [1, [1]],
  [500, [500]],
  [501, [500, 1]],
  [1_700, [500, 500, 500, 200]],
])('%i short rows', async (count, expected) => expect(await sizes(rows(count))).toEqual(expected));

test('rows of many values make smaller batches', async () => {
  async function* wide(): AsyncGenerator<ImportRow> {
    for await (const { content, ...place } of rows(600)) {
      const attributes = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`a${n}`, 1]));
      if ('input' in content) yield { ...place, content: { input: { ...content.input, attributes } } };
    }
  }
  // A row is 125 values: itself, three texts, its attributes and their 120.
  expect(await sizes(wide())).toEqual([399, 201]);
});

test('long rows make smaller batches, and one that is too long alone goes alone', async () => {
  // 100 000 letters and 49 bytes around them: five fit into 600 000 bytes.
  expect(await sizes(rows(12, 100_000))).toEqual([5, 5, 2]);
  expect(await sizes(rows(2, 700_000))).toEqual([1, 1]);
});

test('a row that no request could take is refused by itself', async () => {
  const contents = [];
  for await (const batch of batchRows(rows(1, 700_000), 500))
    contents.push(...batch.rows.map(({ content }) => content));
  expect(contents).toEqual([{ problem: 'It takes 700051 bytes as JSON; 600000 are the most.' }]);
});
