import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sayErrors, writeErrors } from '../../../src/cli/import/error-report.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-errors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const row = (line: number) => ({ line, code: 'INVALID', field: null, message: 'It is not valid JSON.' });
const told = (...lines: number[]) => lines.map((line) => `${JSON.stringify(row(line))}\n`).join('');

test('what was told after the last batch that counts is told anew, and what was told before stays', async () => {
  const file = join(folder, 'resumed.ndjson');
  const first = await writeErrors(file, null);
  const counted = await first.add([row(2), row(3)]);
  expect(counted).toEqual({ file, bytes: told(2, 3).length });
  await first.add([row(9)]);
  await first.close();

  const second = await writeErrors(file, counted);
  expect(await second.add([row(9), row(10)])).toEqual({ file, bytes: told(2, 3, 9, 10).length });
  await second.close();
  expect(await readFile(file, 'utf8')).toBe(told(2, 3, 9, 10));
});

test('a file that lost what was told in it is refused; another one takes what comes', async () => {
  const file = join(folder, 'lost.ndjson');
  const first = await writeErrors(file, null);
  const counted = await first.add([row(2)]);
  await first.close();

  await truncate(file, 1);
  const refusal = {
    exitCode: 2,
    message: `${file} does not hold any more which rows were refused so far. Put it back, or give --errors another file to go on with the rows to come.`,
  };
  await expect(writeErrors(file, counted)).rejects.toMatchObject(refusal);
  expect((await readFile(file)).length).toBe(1);
  await rm(file);
  await expect(writeErrors(file, counted)).rejects.toMatchObject(refusal);
  await expect(readFile(file)).rejects.toThrow('ENOENT');

  const other = await writeErrors(join(folder, 'other.ndjson'), counted);
  expect(await other.add([row(7)])).toEqual({ file: join(folder, 'other.ndjson'), bytes: told(7).length });
  await other.close();
});

test('a run without a file leaves the one before as it is', async () => {
  const earlier = { file: join(folder, 'earlier.ndjson'), bytes: 70 };
  expect(await sayErrors(earlier).add([])).toEqual(earlier);
});

test('a file that cannot be written is said to be so', async () => {
  const file = join(folder, 'nowhere', 'errors.ndjson');
  await expect(writeErrors(file, null)).rejects.toMatchObject({
    exitCode: 2,
    message: `Refused rows cannot be written to ${file}: ENOENT: no such file or directory, open '${file}'.`,
  });
  await expect(writeErrors(folder, null)).rejects.toMatchObject({ exitCode: 2 });
});
