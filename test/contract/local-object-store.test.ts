import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalObjectStore } from '../../src/adapters/object-store/local-object-store.js';
import { ObjectStoreUnwritableError } from '../../src/adapters/object-store/object-store.js';
import { describeObjectStore } from './object-store.js';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine object-store '));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describeObjectStore('local object store', async () => createLocalObjectStore(join(await makeFolder(), 'objects')));

test('objects are plain files; nothing else lies about after writing, failing and probing', async () => {
  const folder = await makeFolder();
  const store = createLocalObjectStore(folder);
  await store.checkWritable();
  await store.put('raw/a.jpg', Buffer.from('bytes'), { contentType: 'image/jpeg' });
  await store.put('raw/b', Buffer.from('page'), { contentType: 'text/html' });
  await expect(store.put('raw/a.jpg/c', Buffer.from('x'), { contentType: 'image/jpeg' })).rejects.toThrow();
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['raw', 'raw/a.jpg', 'raw/b', 'raw/b~type']);
  expect(await readFile(join(folder, 'raw/a.jpg'), 'utf8')).toBe('bytes');
});

test('two stores on one folder see the same objects', async () => {
  const folder = await makeFolder();
  await createLocalObjectStore(folder).put('a.jpg', Buffer.from('x'), { contentType: 'image/jpeg' });
  expect((await createLocalObjectStore(folder).get('a.jpg'))?.bytes.toString()).toBe('x');
});

test('a folder that cannot be one is told to the operator', async () => {
  const file = join(await makeFolder(), 'file');
  await writeFile(file, '');
  const failure: unknown = await createLocalObjectStore(file)
    .checkWritable()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ObjectStoreUnwritableError);
  expect((failure as Error).message).toMatch(
    /^The object folder .*\/file cannot be written \(.*\); make it writable for this user, or choose another\.$/,
  );
});
