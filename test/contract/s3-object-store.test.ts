import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ObjectStoreUnwritableError } from '../../src/adapters/object-store/object-store.js';
import type { S3Settings } from '../../src/adapters/object-store/s3-client.js';
import { createS3ObjectStore } from '../../src/adapters/object-store/s3-object-store.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { describeObjectStore } from './object-store.js';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

let opened = 0;

function openStore(changes: Partial<S3Settings> = {}) {
  opened += 1;
  const store = createS3ObjectStore({ ...server.settings, prefix: `shop-${opened}/`, ...changes });
  onTestFinished(() => store.close());
  return store;
}

const JPEG = { contentType: 'image/jpeg' };
const SLOW_DOWN = { status: 503, code: 'SlowDown' };

describeObjectStore('S3 object store', () => Promise.resolve(openStore()));

test('keys lie below the prefix', async () => {
  const store = openStore({ prefix: 'one/two/' });
  await store.put('raw/a.jpg', Buffer.from('x'), JPEG);
  expect(server.keys().filter((key) => key.startsWith('one/'))).toEqual(['one/two/raw/a.jpg']);
});

describe('an S3 that falters', () => {
  test('is asked again when it is busy, for every kind of call', async () => {
    const store = openStore();
    server.fail('PUT', [SLOW_DOWN, { status: 500, code: 'InternalError' }]);
    await store.put('a', Buffer.from('bytes'), JPEG);
    server.fail('GET', [SLOW_DOWN, SLOW_DOWN]);
    expect((await store.get('a'))?.bytes.toString()).toBe('bytes');
    server.fail('HEAD', [SLOW_DOWN]);
    expect(await store.head('a')).toMatchObject({ sizeBytes: 5 });
    server.fail('DELETE', [SLOW_DOWN]);
    await store.delete('a');
    expect(await store.head('a')).toBeNull();
  });

  test('is given up after four tries', async () => {
    const store = openStore();
    server.fail(
      'PUT',
      Array.from({ length: 10 }, () => SLOW_DOWN),
    );
    const before = server.requests.length;
    await expect(store.put('a', Buffer.from('x'), JPEG)).rejects.toMatchObject({ name: 'SlowDown' });
    expect(server.requests.length - before).toBe(4);
    server.fail('PUT', []);
  });

  test('breaks off in the middle of a body: a whole read is done again, a stream fails', async () => {
    const store = openStore();
    const bytes = Buffer.alloc(300_000, 'vitrine');
    await store.put('a', bytes, JPEG);
    server.fail('GET', ['half the body', 'half the body']);
    expect((await store.get('a'))?.bytes.equals(bytes)).toBe(true);
    server.fail('GET', ['half the body']);
    const read = await store.openRead('a');
    await expect(buffer(read!.stream)).rejects.toThrow('aborted');
    server.fail('GET', ['half the body', 'half the body', 'half the body']);
    await expect(store.get('a')).rejects.toThrow('aborted');
  });

  test('cannot take the absence of its bucket for the absence of an object', async () => {
    const store = openStore({ bucket: 'another' });
    await expect(store.get('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('an address for a client to send to', () => {
  const bytes = Buffer.from('picture');
  const terms = { contentType: 'image/png', sizeBytes: bytes.length, validSeconds: 60 };
  const send = (url: string | null, body: Buffer, type = 'image/png') =>
    fetch(url ?? '', { method: 'PUT', headers: { 'content-type': type }, body: new Uint8Array(body) });

  test('takes what was agreed, from somebody without credentials', async () => {
    const store = openStore();
    const answer = await send(await store.signDirectUpload('a', terms), bytes);
    expect(answer.status).toBe(200);
    expect(await store.get('a')).toEqual({
      bytes,
      contentType: 'image/png',
      sizeBytes: bytes.length,
      etag: createHash('md5').update(bytes).digest('hex'),
    });
  });

  test('takes no other size, type, key or method, and nothing of it can be changed', async () => {
    const store = openStore();
    const url = (await store.signDirectUpload('a', terms)) ?? '';
    const answers = await Promise.all([
      send(url, Buffer.concat([bytes, bytes])),
      send(url, bytes.subarray(1)),
      send(url, bytes, 'image/jpeg'),
      send(url.replace('/a?', '/b?'), bytes),
      send(url.replace('Expires=60', 'Expires=600'), bytes),
      send(url.replace(/Date=\d{8}/, 'Date=20200101'), bytes),
      fetch(url),
      fetch(url, { method: 'DELETE' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 403, 403]);
    expect(await store.head('a')).toBeNull();
  });

  test('carries no checksum of bytes that were not known', async () => {
    const url = await openStore().signDirectUpload('a', terms);
    const { searchParams } = new URL(url ?? '');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
    expect([...searchParams.keys()].filter((name) => name.includes('checksum'))).toEqual([]);
  });
});

test.each([
  [
    { bucket: 'another' },
    /^The bucket "another" cannot be used \(NoSuchBucket: .*\)\. Create the bucket, or correct S3_BUCKET\.$/,
  ],
  [
    { credentials: { accessKeyId: 'nobody', secretAccessKey: 'x' } },
    /\(InvalidAccessKeyId: .*\)\. Correct S3_ACCESS_KEY_ID\.$/,
  ],
  [
    { credentials: { accessKeyId: 'AKIDVITRINETEST', secretAccessKey: 'x' } },
    /\(SignatureDoesNotMatch: .*\)\. Correct S3_SECRET_ACCESS_KEY\.$/,
  ],
  [{ endpoint: 'http://127.0.0.1:9' }, /\. Check S3_ENDPOINT\.$/],
])('a bucket that cannot be used is told to the operator: %j', async (changes, message) => {
  const failure: unknown = await openStore(changes)
    .checkWritable()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ObjectStoreUnwritableError);
  expect((failure as Error).message).toMatch(message);
});

test('a probe leaves nothing behind, and many who ask at once share one', async () => {
  const before = server.keys();
  const asked = server.requests.length;
  const store = openStore();
  await Promise.all(Array.from({ length: 20 }, () => store.checkWritable()));
  await store.checkWritable();
  expect(server.keys()).toEqual(before);
  expect(server.requests.slice(asked).map((line) => line.split(' ')[0])).toEqual(['PUT', 'GET', 'DELETE']);
});
