import type { LookupAddress } from 'node:dns';
import type { buildConnector } from 'undici';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../../../src/adapters/http-client/address-policy.js';
import { createGuardedConnector } from '../../../../src/adapters/http-client/guarded-connector.js';
import { OutboundError } from '../../../../src/adapters/http-client/outbound-error.js';
import { checkOutboundUrl, parseAllowList } from '../../../../src/adapters/http-client/outbound-url.js';
import { failureOf, HOST_REFUSED, openClient, PORT_REFUSED, refused } from './fetch-outcome.js';
import { serveHttp } from './loopback-server.js';

const PRIVATE_LITERALS = [
  'http://127.0.0.1/',
  'http://127.0.0.1:443/',
  'https://127.0.0.1:80/',
  'http://127.0.0.1./',
  'http://127.1/',
  'http://127.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0x7f.0.0.0x1/',
  'http://017700000001/',
  'http://0177.0.0.1/',
  'http://00000177.1/',
  'http://１２７.０.０.１/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://100.64.0.1/',
  'http://168.63.129.16/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.0.0.192/',
  'http://192.0.2.1/',
  'http://192.168.0.1/',
  'http://198.19.0.1/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[0000:0000:0000:0000:0000:0000:0000:0001]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::FFFF:10.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[100::1]/',
  'http://[2001::1]/',
  'http://[2001:db8::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2002:a9fe:a9fe::1]/',
  'http://[3fff::1]/',
  'http://[5f00::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://printer.localhost/',
];

describe('literals', () => {
  test.each(PRIVATE_LITERALS)('%s is refused before anything is resolved', async (url) => {
    const resolved: string[] = [];
    const client = openClient({
      resolve: (name) => Promise.resolve([{ address: (resolved.push(name), name), family: 4 }]),
    });
    expect(await failureOf(client.fetchBytes(url, { maxBytes: 10 }))).toEqual(HOST_REFUSED);
    expect(resolved).toEqual([]);
  });

  test.each([
    'http://1.1.1.1/',
    'https://8.8.8.8:80/',
    'http://[2606:4700::1111]/',
    'http://172.32.0.1/',
    'http://100.128.0.1/',
  ])('%s may be tried', (url) => expect(checkOutboundUrl(url)).toBeNull());

  test.each(['', 'example.com', '1.1.1.1.1', '1', '::ffff:8.8.8.8', '2606:4700::1111%eth0'])(
    'an answer of "%s" from a resolver is not public',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );
});

describe('what an address may be', () => {
  test.each([
    ['ftp://example.com/a.jpg', 'Only http and https addresses are fetched.'],
    ['file:///etc/passwd', 'Only http and https addresses are fetched.'],
    ['gopher://example.com/', 'Only http and https addresses are fetched.'],
    ['data:image/png;base64,AAAA', 'Only http and https addresses are fetched.'],
    ['javascript:alert(1)', 'Only http and https addresses are fetched.'],
    ['ws://example.com/', 'Only http and https addresses are fetched.'],
    [
      'http://user@example.com/',
      'An address with a user name or password is not fetched; use a signed address instead.',
    ],
    [
      'http://:secret@example.com/',
      'An address with a user name or password is not fetched; use a signed address instead.',
    ],
    [
      'http://example.com@127.0.0.1/',
      'An address with a user name or password is not fetched; use a signed address instead.',
    ],
    ['http://example.com:8080/', PORT_REFUSED.message],
    ['http://example.com:22/', PORT_REFUSED.message],
    ['https://example.com:6379/', PORT_REFUSED.message],
    ['/a.jpg', 'This is not an absolute address; give one like https://example.com/.'],
    ['//example.com/a.jpg', 'This is not an absolute address; give one like https://example.com/.'],
    ['', 'This is not an absolute address; give one like https://example.com/.'],
    ['http://', 'This is not an absolute address; give one like https://example.com/.'],
    ['http://256.1.1.1/', 'This is not an absolute address; give one like https://example.com/.'],
    ['http://[fe80::1%25eth0]/', 'This is not an absolute address; give one like https://example.com/.'],
    [`http://example.com/${'a'.repeat(2_030)}`, 'Addresses longer than 2048 characters are not fetched.'],
  ])('%s is refused', async (url, message) => {
    expect(await failureOf(openClient().fetchBytes(url, { maxBytes: 10 }))).toEqual(refused(message));
  });

  test('an address of exactly 2048 characters is tried', () => {
    expect(checkOutboundUrl(`http://example.com/${'a'.repeat(2_029)}`)).toBeNull();
  });
});

describe('the allow list', () => {
  test('opens one host and port, in any notation of that host, and nothing beside it', async () => {
    const server = await serveHttp((_, response) => response.end('ok'));
    const other = await serveHttp((_, response) => response.end('secret'));
    const client = openClient({ allow: [server.host] });
    const port = server.host.split(':')[1]!;
    for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '127.0.0.1.']) {
      const { bytes, finalUrl } = await client.fetchBytes(`http://${host}:${port}/`, { maxBytes: 2 });
      expect([bytes.toString(), finalUrl]).toEqual(['ok', `${server.url}/`]);
    }
    expect(await failureOf(client.fetchBytes(other.url, { maxBytes: 10 }))).toEqual(PORT_REFUSED);
    expect(await failureOf(client.fetchBytes(`http://localhost:${port}/`, { maxBytes: 10 }))).toEqual(PORT_REFUSED);
    expect(await failureOf(client.fetchBytes('http://127.0.0.1/', { maxBytes: 10 }))).toEqual(HOST_REFUSED);
    expect(other.connections()).toBe(0);
  });

  test.each(['example.com', 'http://example.com:80', 'user@host:80', 'host:99999', 'host:80/path', ':80', ''])(
    'refuses the entry "%s"',
    (entry) => expect(() => parseAllowList([entry])).toThrow(new RangeError(`"${entry}" is not host:port.`)),
  );

  test('knows an IPv6 entry and the default port', () => {
    const allow = parseAllowList(['[::1]:80', 'INTRANET:443']);
    expect(checkOutboundUrl('http://[0:0::1]/', allow)).toBeNull();
    expect(checkOutboundUrl('https://intranet/', allow)).toBeNull();
    expect(checkOutboundUrl('https://[::1]/', allow)?.code).toBe('FETCH_REFUSED');
  });
});

describe('names', () => {
  const PUBLIC_UNROUTED: LookupAddress = { address: '2d00::1', family: 6 };
  const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 };

  test.each<[string, LookupAddress[]]>([
    ['a private answer', [LOOPBACK]],
    ['one private answer of two', [PUBLIC_UNROUTED, { address: '10.0.0.1', family: 4 }]],
    ['one private answer of two, first', [{ address: 'fd00::1', family: 6 }, PUBLIC_UNROUTED]],
    ['a mapped answer', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['a link-local answer with its zone', [{ address: 'fe80::1%lo', family: 6 }]],
    ['the metadata address', [{ address: '169.254.169.254', family: 4 }]],
  ])('%s refuses the name, after one lookup', async (_, answers) => {
    const asked: string[] = [];
    const client = openClient({ resolve: (name) => Promise.resolve((asked.push(name), answers)) });
    expect(await failureOf(client.fetchBytes('http://pictures.test/a.jpg', { maxBytes: 10 }))).toEqual(HOST_REFUSED);
    expect(asked).toEqual(['pictures.test']);
  });

  test('a name that answers differently the second time is asked only once per connection', async () => {
    const server = await serveHttp((_, response) => response.end('secret'));
    const answers = [PUBLIC_UNROUTED, LOOPBACK];
    const connect = createGuardedConnector({
      allow: new Set(),
      connectMs: 2_000,
      resolve: () => Promise.resolve(answers.splice(0, 1)),
    });
    const { error } = await dial(connect, { hostname: 'rebind.test', port: server.host.split(':')[1]! });
    expect(error).not.toBeInstanceOf(OutboundError);
    expect(error).toBeInstanceOf(Error);
    expect(answers).toEqual([LOOPBACK]);
    expect(server.connections()).toBe(0);
  });

  test('a name without an address is not there', async () => {
    const client = openClient({ resolve: () => Promise.resolve([]) });
    expect(await failureOf(client.fetchBytes('http://nowhere.test/', { maxBytes: 10 }))).toEqual({
      code: 'FETCH_FAILED',
      message: 'No such host; check the address.',
      retryable: false,
    });
  });

  test('a resolver that never answers meets the connect deadline', async () => {
    const client = openClient({ deadlines: { connectMs: 50 }, resolve: () => Promise.withResolvers<never>().promise });
    expect(await failureOf(client.fetchBytes('http://slow.test/', { maxBytes: 10 }))).toEqual({
      code: 'FETCH_FAILED',
      message: 'The host did not accept a connection in time; try again.',
      retryable: true,
    });
  });
});

describe('the connector alone, were the static check passed', () => {
  test.each(['127.0.0.1', '[::1]', '::1', '[::ffff:127.0.0.1]'])('%s is refused unreached', async (hostname) => {
    const server = await serveHttp((_, response) => response.end('secret'));
    const connect = createGuardedConnector({
      allow: new Set(),
      connectMs: 2_000,
      resolve: () => Promise.reject(new Error('a literal is not resolved')),
    });
    const { error } = await dial(connect, { hostname, port: server.host.split(':')[1]! });
    expect(error).toEqual(new OutboundError('FETCH_REFUSED', HOST_REFUSED.message));
    expect(server.connections()).toBe(0);
  });
});

function dial(
  connect: buildConnector.connector,
  target: { hostname: string; port: string },
): Promise<{ error: Error | null }> {
  return new Promise((resolve) => {
    connect({ ...target, protocol: 'http:' }, (error, socket) => {
      socket?.destroy();
      resolve({ error });
    });
  });
}
