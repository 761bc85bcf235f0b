import { expect, test } from 'vitest';
import { createOutboundClient } from '../../../../src/adapters/http-client/create-outbound-client.js';
import { parseRetryAfterMs } from '../../../../src/adapters/http-client/retry.js';
import { failureOf, openClient } from './fetch-outcome.js';
import { type LoopbackServer, serveHttp } from './loopback-server.js';

/** Answers the statuses in turn, the last one for ever; 200 comes with a body. */
async function serveStatuses(
  statuses: readonly number[],
  headers: Record<string, string> = {},
): Promise<LoopbackServer & { readonly requests: () => number }> {
  let requests = 0;
  const server = await serveHttp((_, response) => {
    const status = statuses[Math.min(requests, statuses.length - 1)]!;
    requests += 1;
    response.writeHead(status, headers).end(status === 200 ? 'ok' : 'sorry');
  });
  return { ...server, requests: () => requests };
}

test.each([429, 502, 503, 504])('%d is tried again, with a jittered wait that doubles', async (status) => {
  const server = await serveStatuses([status, status, 200]);
  const waits: number[] = [];
  const { bytes } = await openClient({ allow: [server.host] }, waits).fetchBytes(server.url, { maxBytes: 2 });
  expect(bytes.toString()).toBe('ok');
  expect(waits).toEqual([250, 500]);
});

test('the third failure is final and may be retried later', async () => {
  const server = await serveStatuses([503]);
  const waits: number[] = [];
  expect(await failureOf(openClient({ allow: [server.host] }, waits).fetchBytes(server.url, { maxBytes: 2 }))).toEqual({
    code: 'FETCH_FAILED',
    message: 'The host answered 503, several times; try again later.',
    retryable: true,
  });
  expect([server.requests(), waits.length]).toEqual([3, 2]);
});

test.each([
  [400, 'The host answered 400; check the address.', false],
  [401, 'The host answered 401; make the file readable without logging in.', false],
  [403, 'The host answered 403; make the file readable without logging in.', false],
  [404, 'The host answered 404; check the address.', false],
  [408, 'The host answered 408; check the address.', true],
  [410, 'The host answered 410; check the address.', false],
  [304, 'The host answered 304; check the address.', false],
  [500, 'The host answered 500; check the address.', true],
])('%d is asked once', async (status, message, retryable) => {
  const server = await serveStatuses([status]);
  const failure = await failureOf(openClient({ allow: [server.host] }).fetchBytes(server.url, { maxBytes: 2 }));
  expect(failure).toEqual({ code: 'FETCH_FAILED', message, retryable });
  expect(server.requests()).toBe(1);
});

test.each([
  ['2', [2_000]],
  ['30', [30_000]],
  ['0', [250]],
  ['soon', [250]],
])('Retry-After: %s is kept', async (value, expected) => {
  const server = await serveStatuses([429, 200], { 'retry-after': value });
  const waits: number[] = [];
  await openClient({ allow: [server.host] }, waits).fetchBytes(server.url, { maxBytes: 2 });
  expect(waits).toEqual(expected);
});

test('a host that asks for more than 30 s is not waited for', async () => {
  const server = await serveStatuses([429], { 'retry-after': '31' });
  const waits: number[] = [];
  const failure = await failureOf(openClient({ allow: [server.host] }, waits).fetchBytes(server.url, { maxBytes: 2 }));
  expect([failure.retryable, server.requests(), waits]).toEqual([true, 1, []]);
});

test('Retry-After may be a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(parseRetryAfterMs('Thu, 01 Jan 2026 00:00:07 GMT', now)).toBe(7_000);
  expect(parseRetryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfterMs('never', now)).toBeNull();
  expect(parseRetryAfterMs(null, now)).toBeNull();
});

test('the wait ends with the abort of the caller', async () => {
  const abort = new AbortController();
  const reason = new Error('cancelled');
  const server = await serveHttp((_, response) => {
    response.on('close', () => abort.abort(reason));
    response.writeHead(503, { 'retry-after': '30' }).end();
  });
  const client = createOutboundClient({ allow: [server.host] });
  await expect(client.fetchBytes(server.url, { maxBytes: 2, signal: abort.signal })).rejects.toBe(reason);
  await client.close();
});
