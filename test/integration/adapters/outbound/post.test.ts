import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import {
  createOutboundPoster,
  type OutboundPoster,
  type OutboundPosterOptions,
} from '../../../../src/adapters/http-client/outbound-poster.js';
import { failureOf, HOST_REFUSED, refused } from './fetch-outcome.js';
import { CERTIFICATE, serveHttp, serveHttps, serveRaw } from './loopback-server.js';

function openPoster(options: Partial<OutboundPosterOptions> = {}): OutboundPoster {
  const poster = createOutboundPoster({ allow: [], ...options });
  onTestFinished(() => poster.close());
  return poster;
}

const message = { body: '{"a":"ö"}', headers: { 'content-type': 'application/json', 'x-test': 'yes' } };

test('a message arrives as it was given, and the answer comes back, over http and https', async () => {
  const seen: unknown[] = [];
  const listener: Parameters<typeof serveHttp>[0] = (req, res) =>
    void text(req).then((body) => {
      seen.push([req.method, req.url, body, req.headers['content-type'], req.headers['x-test']]);
      res.writeHead(202, { 'retry-after': '7' }).end('taken');
    });
  const [plain, secure] = [await serveHttp(listener), await serveHttps(listener)];
  const poster = openPoster({ allow: [plain.host, secure.host], ca: CERTIFICATE });
  for (const { url } of [plain, secure])
    expect(await poster.post({ ...message, url: `${url}/in?x=1` })).toEqual({
      status: 202,
      body: 'taken',
      retryAfterMs: 7_000,
    });
  const expected = ['POST', '/in?x=1', '{"a":"ö"}', 'application/json', 'yes'];
  expect(seen).toEqual([expected, expected]);
});

test('a redirect is an answer, and nothing follows it', async () => {
  const server = await serveHttp((_, res) => res.writeHead(307, { location: '/elsewhere' }).end());
  const answer = await openPoster({ allow: [server.host] }).post({ ...message, url: server.url });
  expect([answer.status, server.connections()]).toEqual([307, 1]);
});

test('of a long answer the beginning is kept', async () => {
  const server = await serveHttp((_, res) => res.writeHead(500).end('x'.repeat(10_000_000)));
  const { status, body } = await openPoster({ allow: [server.host] }).post({ ...message, url: server.url });
  expect([status, body]).toEqual([500, 'x'.repeat(4_096)]);
});

test.each([
  ['http://example.com/hook', 'Messages go to https addresses only; give one.'],
  [
    'https://user:pass@example.com/',
    'An address with a user name or password is not fetched; use a signed address instead.',
  ],
  ['ftp://example.com/', 'Only http and https addresses are fetched.'],
  ['https://10.0.0.1/', HOST_REFUSED.message],
  ['https://localhost/', HOST_REFUSED.message],
])('%s is refused before anything is sent', async (url, words) => {
  const poster = openPoster();
  expect(poster.checkUrl(url)?.message).toBe(words);
  expect(await failureOf(poster.post({ ...message, url }))).toEqual(refused(words));
});

test('a name that has come to mean a private address is refused when it is sent', async () => {
  const server = await serveHttps((_, res) => res.end());
  let answers = [{ address: '93.184.216.34', family: 4 }];
  const poster = openPoster({ resolve: () => Promise.resolve(answers) });
  expect(poster.checkUrl('https://hooks.example.com/')).toBeNull();
  answers = [{ address: '127.0.0.1', family: 4 }];
  expect(await failureOf(poster.post({ ...message, url: 'https://hooks.example.com/' }))).toEqual(HOST_REFUSED);
  expect(server.connections()).toBe(0);
});

test('a host that says nothing is left after the time', async () => {
  const server = await serveRaw(() => undefined);
  const poster = openPoster({ allow: [server.host], totalMs: 100 });
  const words = 'The host did not answer within 0.1 s.';
  expect(await failureOf(poster.post({ ...message, url: server.url }))).toEqual({
    code: 'FETCH_FAILED',
    message: words,
    retryable: true,
  });
});

test('a caller that has gone hears its own reason', async () => {
  const server = await serveRaw(() => undefined);
  const gone = new AbortController();
  const posting = openPoster({ allow: [server.host] }).post({ ...message, url: server.url, signal: gone.signal });
  gone.abort(new Error('gone'));
  await expect(posting).rejects.toThrow('gone');
});
