import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { createImageUrlCheck } from '../../../src/adapters/http-client/image-url-check.js';

const answers = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const NAMES: Readonly<Record<string, LookupAddress[]>> = {
  'images.example.com': answers('93.184.216.34', '2606:2800:220:1::1'),
  'rebound.example.com': answers('93.184.216.34', '10.0.0.7'),
  'nowhere.example.com': [],
};

function checkWith({ allowedHosts = [] as string[], allow = [] as string[], resolves = false } = {}) {
  const resolve = (host: string) => {
    const known = NAMES[host];
    return known === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(known);
  };
  const check = createImageUrlCheck({ allowedHosts, allow, resolve: resolves ? resolve : null });
  return async (url: string) => (await check(url))?.code ?? null;
}

describe('the address of a working image', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1/a.png',
    'http://2130706433/a.png',
    'http://0x7f.1/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://[fd00::1]/a.png',
    'http://localhost/a.png',
    'http://metadata.localhost./a.png',
    'http://example.com:6379/a.png',
    'https://user:password@example.com/a.png',
    'ftp://example.com/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,iVBORw0KGgo=',
    'file:///etc/passwd',
    'a.png',
    '',
    `https://example.com/${'a'.repeat(2_048)}`,
  ])('is refused: %s', async (url) => {
    expect(await checkWith()(url)).toBe('FETCH_REFUSED');
  });

  test('may lead to any public host without a list', async () => {
    expect(await checkWith()('https://abc.supabase.co/storage/a.png?token=x')).toBeNull();
  });

  test.each([
    ['https://supabase.co/a.png', null],
    ['https://abc.supabase.co/a.png', null],
    ['https://a.b.SUPABASE.co./a.png', null],
    ['https://evil-supabase.co/a.png', 'FETCH_REFUSED'],
    ['https://evil-supabase.co.attacker.tld/a.png', 'FETCH_REFUSED'],
    ['https://supabase.co.attacker.tld/a.png', 'FETCH_REFUSED'],
    ['https://attacker.tld/supabase.co', 'FETCH_REFUSED'],
    ['https://attacker.tld/?supabase.co', 'FETCH_REFUSED'],
    ['https://attacker.tld\\@supabase.co/a.png', 'FETCH_REFUSED'],
    ['https://co/a.png', 'FETCH_REFUSED'],
    ['http://169.254.169.254/a.png', 'FETCH_REFUSED'],
  ])('must lead to a host of the list or under one: %s', async (url, code) => {
    expect(await checkWith({ allowedHosts: ['supabase.co'] })(url)).toBe(code);
  });

  test('must lead to a host all of whose addresses are public, where names are resolved', async () => {
    const check = checkWith({ resolves: true });
    expect(await check('https://images.example.com/a.png')).toBeNull();
    expect(await check('https://images.example.com./a.png')).toBeNull();
    expect(await check('https://rebound.example.com/a.png')).toBe('FETCH_REFUSED');
    expect(await check('https://nowhere.example.com/a.png')).toBe('FETCH_REFUSED');
    expect(await check('https://unknown.example.com/a.png')).toBe('FETCH_FAILED');
    expect(await check('https://93.184.216.34/a.png')).toBeNull();
  });

  test('may lead to a private host and port that the operator allows', async () => {
    const check = checkWith({ allow: ['10.0.0.7:9000', 'intranet:80'], resolves: true });
    expect(await check('http://10.0.0.7:9000/a.png')).toBeNull();
    expect(await check('http://intranet/a.png')).toBeNull();
    expect(await check('http://10.0.0.7/a.png')).toBe('FETCH_REFUSED');
  });
});
