import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestDatabase } from '../support/database.js';
import { writePictureSet } from '../support/picture-sets.js';
import { runCommand } from '../support/run-command.js';

const database = useTestDatabase();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-drift-commands-'));
  await writePictureSet(join(folder, 'base'), { count: 230, seed: 1 });
  await writePictureSet(join(folder, 'same'), { count: 100, seed: 2 });
  await writePictureSet(join(folder, 'bright'), { count: 100, seed: 3, brighter: 40 });
  await writeFile(join(folder, 'base', 'notes.txt'), 'no picture');
});
afterAll(() => rm(folder, { recursive: true }));

const vitrine = (...args: string[]) =>
  runCommand(args, { folder, environment: { DATA_DIR: join(folder, 'data'), DATABASE_URL: database.url } });

test('a baseline of a folder, and folders that are compared with it', { timeout: 300_000 }, async () => {
  const built = await vitrine('baseline', 'base', '--name', 'shop', '--json');
  expect([built.code, built.stderr]).toEqual([0, expect.stringContaining('231 of 231')]);
  expect(built.stderr).toContain('1 unusable');
  expect(JSON.parse(built.stdout)).toMatchObject({ name: 'shop', active: true, imageCount: 230 });

  const same = await vitrine('check-drift', 'same', '--baseline', 'shop', '--html', 'same.html', '--json', '-');
  expect([same.code, same.stderr]).toEqual([0, expect.stringContaining('No drift: ')]);
  expect(JSON.parse(same.stdout)).toMatchObject({ overall_drift_detected: false, current_image_count: 100 });
  expect(await readFile(join(folder, 'same.html'), 'utf8')).toMatch(/^<!doctype html>/);

  const bright = await vitrine(
    'check-drift',
    'bright',
    '--baseline',
    'shop',
    '--fail-on',
    'medium',
    '--json',
    'bright.json',
  );
  expect([bright.code, bright.stdout, bright.stderr]).toEqual([3, '', expect.stringContaining('HIGH drift in ')]);
  expect(JSON.parse(await readFile(join(folder, 'bright.json'), 'utf8'))).toMatchObject({ severity: 'HIGH' });
  expect((await vitrine('check-drift', 'bright', '--baseline', 'shop', '--fail-on', 'never')).code).toBe(0);
});

test('what is asked for wrongly is refused with words', async () => {
  expect(await vitrine('check-drift', 'base', '--baseline', 'none')).toEqual({
    code: 2,
    stdout: '',
    stderr: '✗ There is no baseline of that name.\n',
  });
  expect(await vitrine('baseline', 'nowhere', '--name', 'x')).toMatchObject({
    code: 2,
    stderr: '✗ nowhere is no folder.\n',
  });
  expect((await vitrine('check-drift', 'base', '--baseline', 'shop', '--fail-on', 'some')).code).toBe(2);
  await mkdir(join(folder, 'void'), { recursive: true });
  expect(await vitrine('baseline', 'void', '--name', 'x')).toMatchObject({
    code: 1,
    stderr: '✗ A baseline cannot be built of this set. It has no files.\n',
  });
});
