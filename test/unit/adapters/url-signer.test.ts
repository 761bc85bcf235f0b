import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createUrlSigner } from '../../../src/adapters/object-store/create-url-signer.js';
import { InvalidObjectKeyError } from '../../../src/adapters/object-store/object-store.js';
import type { UrlSigner } from '../../../src/adapters/object-store/url-signer.js';

const SECRET = 'an example of a secret, 32 chars';
const NOON = '2026-11-21T12:00:00Z';
const KEY = 'enhanced/prod_1/7f9c.jpg';

function signerAt(time: string, publicUrl = 'https://vitrine.test', secret = SECRET): UrlSigner {
  return createUrlSigner({ secret, publicUrl: () => publicUrl, now: () => new Date(time) });
}

describe('file addresses', () => {
  test('known answers', () => {
    const signer = signerAt(NOON);
    expect(signer.signFile(KEY)).toBe(
      'https://vitrine.test/files/enhanced/prod_1/7f9c.jpg?exp=1795392000&sig=EhdW-pkkqs5oiw89FkLP3NB_D-gX3nnQXk6HSe_XXeY',
    );
    expect(signer.signFile(KEY, { widthPx: 640 })).toBe(
      'https://vitrine.test/files/enhanced/prod_1/7f9c.jpg?w=640&exp=1795392000&sig=jeR0fnM9CiJszznNmKxCE3saK4RDKwvb3yI3nX8y2NE',
    );
  });

  test('what was signed is read back, from the address or from the path a server sees', () => {
    const signer = signerAt(NOON);
    const plain = { key: KEY, widthPx: null, expiresAt: new Date('2026-11-23T00:00:00Z') };
    const url = signer.signFile(KEY);
    expect(signer.verifyFile(url)).toEqual(plain);
    expect(signer.verifyFile(url.slice('https://vitrine.test'.length))).toEqual(plain);
    expect(signer.verifyFile(signer.signFile(KEY, { widthPx: 640 }))).toEqual({ ...plain, widthPx: 640 });
  });

  test('a public address with a path of its own', () => {
    const signer = signerAt(NOON, 'https://vitrine.test/shop');
    const url = signer.signFile(KEY);
    expect(url.startsWith('https://vitrine.test/shop/files/enhanced/')).toBe(true);
    for (const seen of [url, url.slice('https://vitrine.test'.length), url.slice('https://vitrine.test/shop'.length)]) {
      expect(signer.verifyFile(seen)?.key).toBe(KEY);
    }
  });

  test('the address is the same all day and holds 24 to 48 hours', () => {
    const url = signerAt('2026-11-21T00:00:00Z').signFile(KEY);
    expect(signerAt('2026-11-21T23:59:59.999Z').signFile(KEY)).toBe(url);
    expect(signerAt('2026-11-22T00:00:00Z').signFile(KEY)).not.toBe(url);
    expect(signerAt('2026-11-22T23:59:59.999Z').verifyFile(url)?.key).toBe(KEY);
    expect(signerAt('2026-11-23T00:00:00Z').verifyFile(url)).toBeNull();
  });

  test('another secret made none of these', () => {
    const foreign = signerAt(NOON, 'https://vitrine.test', 'another secret, which has 32 too');
    expect(foreign.verifyFile(signerAt(NOON).signFile(KEY))).toBeNull();
  });

  test('no single character can be replaced, removed or added', () => {
    const signer = signerAt(NOON);
    const path = signer.signFile(KEY, { widthPx: 640 }).slice('https://vitrine.test'.length);
    const alphabet = Array.from('/?&=%.+~ 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-');
    for (let at = 0; at <= path.length; at += 1) {
      const [before, after] = [path.slice(0, at), path.slice(at + 1)];
      const changed = alphabet.flatMap((letter) => [before + letter + after, before + letter + path.slice(at)]);
      const accepted = [...changed, before + after].filter((url) => url !== path && signer.verifyFile(url) !== null);
      expect(accepted).toEqual([]);
    }
  });

  test.each([
    ['parts in another order', (path: string) => path.replace(/(w=640)&(exp=\d+)/, '$2&$1')],
    ['the width left out', (path: string) => path.replace('w=640&', '')],
    ['another width', (path: string) => path.replace('w=640', 'w=2000')],
    ['a second width', (path: string) => path.replace('w=640', 'w=640&w=2000')],
    ['a parameter more', (path: string) => `${path}&utm_source=mail`],
    ['a fragment', (path: string) => `${path}#x`],
    ['an escaped key', (path: string) => path.replace('7f9c', '%37f9c')],
    ['a detour in the key', (path: string) => path.replace('prod_1/', 'prod_1/x/../')],
    ['a later expiry', (path: string) => path.replace(/exp=\d/, 'exp=9')],
    ['no signature', (path: string) => path.replace(/&sig=.*/, '')],
    ['an empty signature', (path: string) => path.replace(/sig=.*/, 'sig=')],
    ['another host', (path: string) => `https://elsewhere.test${path}`],
    ['another route', (path: string) => path.replace('/files/', '/uploads/')],
  ])('%s is not accepted', (_, tamper) => {
    const signer = signerAt(NOON);
    const path = signer.signFile(KEY, { widthPx: 640 }).slice('https://vitrine.test'.length);
    expect(signer.verifyFile(path)?.widthPx).toBe(640);
    expect(tamper(path)).not.toBe(path);
    expect(signer.verifyFile(tamper(path))).toBeNull();
  });

  test('nothing that anybody types is accepted or throws', () => {
    const signer = signerAt(NOON);
    fc.assert(fc.property(fc.string(), (url) => signer.verifyFile(url) === null && signer.verifyUpload(url) === null));
    const sig = fc.stringMatching(/^[\w-]{43}$/);
    fc.assert(fc.property(sig, (made) => signer.verifyFile(`/files/a.jpg?exp=1795392000&sig=${made}`) === null));
  });

  test.each([0, -1, 1.5, 8_193, Number.NaN])('a width of %d is not signed', (widthPx) => {
    expect(() => signerAt(NOON).signFile(KEY, { widthPx })).toThrow(RangeError);
  });

  test('a key that no store has is not signed', () => {
    expect(() => signerAt(NOON).signFile('../secret')).toThrow(InvalidObjectKeyError);
  });
});

describe('upload addresses', () => {
  const terms = { contentType: 'image/svg+xml', maxBytes: 26_214_400, expiresAt: new Date('2026-11-21T12:15:00Z') };

  test('what was signed is read back until the second it expires', () => {
    const url = signerAt(NOON).signUpload('upl_01h4', terms);
    expect(url).toBe(
      'https://vitrine.test/uploads/upl_01h4?type=image%2Fsvg%2Bxml&max=26214400&exp=1795263300&sig=r7Lrlkmr3r1VjByKWWblLyClv7and9wJv6IbCWgW1WE',
    );
    expect(signerAt('2026-11-21T12:14:59.999Z').verifyUpload(url)).toEqual({ uploadId: 'upl_01h4', ...terms });
    expect(signerAt('2026-11-21T12:15:00Z').verifyUpload(url)).toBeNull();
  });

  test.each([
    ['another id', 'upl_01h4', 'upl_01h5'],
    ['another type', 'image%2Fsvg%2Bxml', 'text%2Fhtml'],
    ['the type unescaped', 'image%2F', 'image/'],
    ['the type escaped otherwise', '%2F', '%2f'],
    ['more bytes', 'max=26214400', 'max=262144000'],
    ['a later expiry', 'exp=1795263300', 'exp=1795263301'],
    ['the other route', '/uploads/', '/files/'],
  ])('%s is not accepted', (_, from, to) => {
    const signer = signerAt(NOON);
    const url = signer.signUpload('upl_01h4', terms);
    expect(url.includes(from)).toBe(true);
    expect(signer.verifyUpload(url.replace(from, to))).toBeNull();
  });

  test('one kind of address does not pass for the other', () => {
    const signer = signerAt(NOON);
    expect(signer.verifyUpload(signer.signFile(KEY))).toBeNull();
    expect(signer.verifyFile(signer.signUpload('upl_01h4', terms))).toBeNull();
  });

  test.each([
    ['a/b', terms],
    ['', terms],
    ['upl_1', { ...terms, contentType: 'image' }],
    ['upl_1', { ...terms, contentType: 'image/png&max=9' }],
    ['upl_1', { ...terms, maxBytes: 0 }],
    ['upl_1', { ...terms, maxBytes: 1.5 }],
  ])('id %j with these terms is not signed', (uploadId, refusedTerms) => {
    expect(() => signerAt(NOON).signUpload(uploadId, refusedTerms)).toThrow(RangeError);
  });
});

test('a short secret is refused at the start', () => {
  expect(() => signerAt(NOON, 'https://vitrine.test', 'x'.repeat(31))).toThrow(
    new RangeError('The signing secret needs at least 32 characters.'),
  );
});
