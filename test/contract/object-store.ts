import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import {
  InvalidObjectKeyError,
  type ObjectStore,
  WrongSizeError,
} from '../../src/adapters/object-store/object-store.js';

const JPEG = { contentType: 'image/jpeg' };

/** Numbered pieces of one size, one at a time. */
async function* pieces(count: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield await Promise.resolve(Buffer.alloc(sizeBytes, n));
}

/** What every object store must do; `open` answers an empty one that ends with the test. */
export function describeObjectStore(name: string, open: () => Promise<ObjectStore>): void {
  describe(`${name}: objects`, () => {
    test('an object comes back whole, with its type and size', async () => {
      const store = await open();
      const bytes = Buffer.from([0, 255, 10, 13, 0]);
      await store.put('raw/prod_1/a.jpg', bytes, JPEG);
      const stored = await store.get('raw/prod_1/a.jpg');
      expect(stored).toEqual({ bytes, contentType: 'image/jpeg', sizeBytes: 5, etag: stored?.etag });
      expect(stored?.etag).toMatch(/^[\w-]{5,64}$/);
    });

    test('the stream carries what get answers', async () => {
      const store = await open();
      const bytes = Buffer.alloc(300_000, 'vitrine');
      await store.put('raw/long.jpg', bytes, JPEG);
      const opened = await store.openRead('raw/long.jpg');
      const { stream, ...head } = opened!;
      const { bytes: whole, ...expected } = (await store.get('raw/long.jpg'))!;
      expect(head).toEqual(expected);
      expect((await buffer(stream)).equals(bytes)).toBe(true);
      expect(whole.equals(bytes)).toBe(true);
    });

    test('an empty object is an object', async () => {
      const store = await open();
      await store.put('empty', new Uint8Array(0), { contentType: 'text/plain' });
      expect(await store.get('empty')).toMatchObject({
        bytes: Buffer.alloc(0),
        sizeBytes: 0,
        contentType: 'text/plain',
      });
    });

    test.each(['image/jpeg', 'image/png', 'application/octet-stream', 'text/html', 'application/x-vitrine+json'])(
      '%s is kept, whatever the key ends in',
      async (contentType) => {
        const store = await open();
        for (const key of ['a.jpg', 'a', 'folder/a.unknown']) {
          await store.put(key, Buffer.from('x'), { contentType });
          expect((await store.get(key))?.contentType).toBe(contentType);
        }
      },
    );

    test('putting again replaces bytes and type, and changes the etag', async () => {
      const store = await open();
      await store.put('a', Buffer.from('one'), { contentType: 'text/plain' });
      const first = await store.get('a');
      await store.put('a', Buffer.from('two'), { contentType: 'text/html' });
      const second = await store.get('a');
      expect([second?.bytes.toString(), second?.contentType]).toEqual(['two', 'text/html']);
      expect(second?.etag).not.toBe(first?.etag);
    });

    test('twenty writers of one key leave one of the twenty, whole', async () => {
      const store = await open();
      const candidates = Array.from({ length: 20 }, (_, index) => Buffer.alloc(100_000, index));
      await Promise.all(candidates.map((bytes) => store.put('contested.jpg', bytes, JPEG)));
      const { bytes } = (await store.get('contested.jpg'))!;
      expect(candidates.filter((candidate) => candidate.equals(bytes))).toHaveLength(1);
    });

    test('a reader during replacement sees the old object or the new, whole', async () => {
      const store = await open();
      const versions = [Buffer.alloc(200_000, 1), Buffer.alloc(100_000, 2)];
      await store.put('a.jpg', versions[0]!, JPEG);
      const writing = Array.from({ length: 10 }, (_, index) => store.put('a.jpg', versions[index % 2]!, JPEG));
      const read = await Promise.all(Array.from({ length: 20 }, () => store.get('a.jpg')));
      await Promise.all(writing);
      for (const stored of read) {
        expect(versions.some((version) => version.equals(stored!.bytes) && version.length === stored!.sizeBytes)).toBe(
          true,
        );
      }
    });
  });

  describe(`${name}: absence`, () => {
    test('what was never stored is not there', async () => {
      const store = await open();
      await store.put('a/b.jpg', Buffer.from('x'), JPEG);
      for (const key of ['nothing', 'a', 'a/c.jpg', 'a/b.jpg/c', 'b/b.jpg']) {
        expect([await store.get(key), await store.openRead(key), await store.head(key)]).toEqual([null, null, null]);
      }
      expect(await store.head('a/b.jpg')).toMatchObject({ contentType: 'image/jpeg', sizeBytes: 1 });
    });

    test('deleting removes the object and its type, and only it; deleting again is no failure', async () => {
      const store = await open();
      await store.put('a/b', Buffer.from('x'), { contentType: 'text/html' });
      await store.put('a/c', Buffer.from('y'), { contentType: 'text/html' });
      for (const key of ['a/b', 'a/b', 'a', 'a/c/d', 'nothing']) await store.delete(key);
      expect([await store.head('a/b'), (await store.head('a/c'))?.contentType]).toEqual([null, 'text/html']);
      await store.put('a/b', Buffer.from('z'), { contentType: 'application/octet-stream' });
      expect((await store.get('a/b'))?.contentType).toBe('application/octet-stream');
    });
  });

  describe(`${name}: streams in`, () => {
    test('two megabytes in pieces are stored as one object', async () => {
      const store = await open();
      const [count, size] = [32, 65_536];
      await store.putStream('long.jpg', { ...JPEG, sizeBytes: count * size, source: pieces(count, size) });
      const stored = await store.get('long.jpg');
      expect(stored).toMatchObject({ contentType: 'image/jpeg', sizeBytes: count * size });
      expect(stored?.bytes.equals(await buffer(pieces(count, size)))).toBe(true);
    });

    test.each([
      ['too short', 3_000, new WrongSizeError(3_000, 2_000)],
      ['too long', 1_500, new WrongSizeError(1_500, 2_000)],
      ['too long by a piece', 1_000, new WrongSizeError(1_000, 2_000)],
    ])('a source that is %s stores nothing and replaces nothing', async (_, sizeBytes, failure) => {
      const store = await open();
      await store.put('kept', Buffer.from('old'), { contentType: 'text/html' });
      for (const key of ['new', 'folder/new']) {
        await expect(store.putStream(key, { ...JPEG, sizeBytes, source: pieces(2, 1_000) })).rejects.toEqual(failure);
        expect(await store.head(key)).toBeNull();
      }
    });

    test('a source that fails in the middle stores nothing', async () => {
      const store = await open();
      const failing = async function* () {
        yield* pieces(2, 1_000);
        throw new Error('The sender has gone.');
      };
      const incoming = { ...JPEG, sizeBytes: 5_000, source: failing() };
      await expect(store.putStream('a', incoming)).rejects.toThrow('The sender has gone.');
      expect(await store.head('a')).toBeNull();
    });
  });

  describe(`${name}: folders`, () => {
    test('deleting one takes all that is in it and nothing else', async () => {
      const store = await open();
      const keys = ['a/b', 'a/c/d', 'ab', 'a-b/c', 'e'];
      for (const key of keys) await store.put(key, Buffer.from('x'), { contentType: 'text/html' });
      for (const folder of ['a', 'a', 'e', 'nothing', 'e/f']) await store.deleteFolder(folder);
      const left = await Promise.all(keys.map(async (key) => (await store.head(key)) !== null));
      expect(left).toEqual([false, false, true, true, true]);
    });
  });

  describe(`${name}: keys`, () => {
    test.each([
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/..',
      './a',
      'a/.hidden',
      'a b',
      'a\\b',
      'a\0b',
      'a\nb',
      'a~type',
      'ä',
      'a%2e%2e/b',
      'a?b',
      `${'a/'.repeat(256)}a`,
      'a'.repeat(201),
    ])('%j is refused by every method', async (key) => {
      const store = await open();
      const refusal = new InvalidObjectKeyError(key);
      await expect(store.put(key, Buffer.from('x'), JPEG)).rejects.toEqual(refusal);
      await expect(store.get(key)).rejects.toEqual(refusal);
      await expect(store.openRead(key)).rejects.toEqual(refusal);
      await expect(store.head(key)).rejects.toEqual(refusal);
      await expect(store.delete(key)).rejects.toEqual(refusal);
      await expect(store.deleteFolder(key)).rejects.toEqual(refusal);
      const incoming = { ...JPEG, sizeBytes: 1, source: pieces(1, 1) };
      await expect(store.putStream(key, incoming)).rejects.toEqual(refusal);
    });

    test.each(['a', 'a/b/c', 'enhanced/prod_01h455vb4pex5vsknk084sn02q/7f9c.v2.jpg', 'a'.repeat(200), '-_/x..y'])(
      '%j is a key',
      async (key) => {
        const store = await open();
        await store.put(key, Buffer.from('x'), JPEG);
        expect((await store.get(key))?.bytes.toString()).toBe('x');
      },
    );
  });

  test(`${name}: a writable store says nothing and keeps no probe`, async () => {
    const store = await open();
    await expect(store.checkWritable()).resolves.toBeUndefined();
  });
}
