import { expect, test } from 'vitest';
import { failureOf, HOST_REFUSED, openClient, PORT_REFUSED, refused } from './fetch-outcome.js';
import { CERTIFICATE, type LoopbackServer, serveHttp, serveHttps } from './loopback-server.js';

const ONLY_HTTP = refused('Only http and https addresses are fetched.');

function serveRedirect(location: string | undefined, status = 302): Promise<LoopbackServer> {
  return serveHttp((_, response) => response.writeHead(status, location === undefined ? {} : { location }).end());
}

test.each([
  ['http://127.0.0.1/admin', HOST_REFUSED],
  ['http://2130706433/', HOST_REFUSED],
  ['http://[::ffff:7f00:1]/', HOST_REFUSED],
  ['//169.254.169.254/latest/meta-data/', HOST_REFUSED],
  ['http://metadata.test/', HOST_REFUSED],
  ['http://pictures.test:8080/', PORT_REFUSED],
  ['file:///etc/passwd', ONLY_HTTP],
  ['ftp://pictures.test/a.jpg', ONLY_HTTP],
  [
    'http://user:secret@pictures.test/',
    refused('An address with a user name or password is not fetched; use a signed address instead.'),
  ],
])('a redirect to %s is refused', async (location, failure) => {
  const server = await serveRedirect(location);
  const client = openClient({
    allow: [server.host],
    resolve: () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]),
  });
  expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 10 }))).toEqual(failure);
  expect(server.connections()).toBe(1);
});

test('a redirect to another local port is refused unreached', async () => {
  const inside = await serveHttp((_, response) => response.end('secret'));
  const server = await serveRedirect(inside.url);
  const client = openClient({ allow: [server.host] });
  expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 10 }))).toEqual(PORT_REFUSED);
  expect(inside.connections()).toBe(0);
});

test.each([301, 302, 303, 307, 308])('three redirects with %d, relative ones too, are followed', async (status) => {
  const server = await serveHttp((request, response) => {
    const step = Number(request.url?.slice(1));
    if (step === 3) response.end('there');
    else response.writeHead(status, { location: `./${step + 1}` }).end('gone');
  });
  const client = openClient({ allow: [server.host] });
  const { bytes, finalUrl } = await client.fetchBytes(`${server.url}/0`, { maxBytes: 5 });
  expect([bytes.toString(), finalUrl]).toEqual(['there', `${server.url}/3`]);
});

test('a fourth redirect is not followed', async () => {
  const visited: (string | undefined)[] = [];
  const server = await serveHttp((request, response) => {
    visited.push(request.url);
    response.writeHead(302, { location: `/${visited.length}` }).end();
  });
  const failure = await failureOf(openClient({ allow: [server.host] }).fetchBytes(server.url, { maxBytes: 10 }));
  expect(failure).toEqual({
    code: 'FETCH_FAILED',
    message: 'The address redirects more than 3 times; give the last one.',
    retryable: false,
  });
  expect(visited).toEqual(['/', '/1', '/2', '/3']);
});

test.each([undefined, 'http://[', 'http://'])('a redirect to "%s" leads nowhere', async (location) => {
  const server = await serveRedirect(location);
  const failure = await failureOf(openClient({ allow: [server.host] }).fetchBytes(server.url, { maxBytes: 10 }));
  expect(failure).toEqual({
    code: 'FETCH_FAILED',
    message: 'The host redirects to no address; give another one.',
    retryable: false,
  });
});

test('https may not fall back to http, even on allowed hosts, but http may rise to https', async () => {
  const plain = await serveHttp((_, response) => response.end('plain'));
  const secure = await serveHttps((request, response) => {
    if (request.url === '/down') response.writeHead(302, { location: plain.url }).end();
    else response.end('secure');
  });
  const rising = await serveRedirect(`${secure.url}/`);
  const client = openClient({ allow: [plain.host, secure.host, rising.host], ca: CERTIFICATE });
  expect(await failureOf(client.fetchBytes(`${secure.url}/down`, { maxBytes: 10 }))).toEqual(
    refused('The address redirects from https to http; give an address that does not.'),
  );
  expect(plain.connections()).toBe(0);
  expect((await client.fetchBytes(rising.url, { maxBytes: 10 })).bytes.toString()).toBe('secure');
});

test('a certificate that nobody vouches for ends the fetch', async () => {
  const secure = await serveHttps((_, response) => response.end('secure'));
  expect(await failureOf(openClient({ allow: [secure.host] }).fetchBytes(secure.url, { maxBytes: 10 }))).toEqual({
    code: 'FETCH_FAILED',
    message: 'The host has no valid certificate for its name.',
    retryable: false,
  });
});

test('the body of a redirect is not read, however long', async () => {
  const server = await serveHttp((request, response) => {
    if (request.url === '/there') response.end('there');
    else response.writeHead(302, { location: '/there' }).write('x'.repeat(1_000));
  });
  const { bytes } = await openClient({ allow: [server.host] }).fetchBytes(server.url, { maxBytes: 5 });
  expect(bytes.toString()).toBe('there');
});
