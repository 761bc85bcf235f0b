import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { findFreePort } from '../../../support/platform-process.js';
import { failureOf, openClient } from './fetch-outcome.js';
import { type LoopbackServer, serveHttp, serveRaw } from './loopback-server.js';

const PNG = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#fff' } })
  .png()
  .toBuffer();

/** Serves one body with these headers; without a content-length it goes out chunked. */
function serveBody(body: Uint8Array | string, headers: Record<string, string>): Promise<LoopbackServer> {
  return serveHttp((_, response) => response.writeHead(200, headers).end(body));
}

describe('size', () => {
  const length = (bytes: number): Record<string, string> => ({ 'content-length': String(bytes) });
  const chunked = { 'transfer-encoding': 'chunked' };

  test.each([
    ['declared', length(1_000)],
    ['chunked', chunked],
  ])('a %s body of exactly the limit is whole', async (_, headers) => {
    const server = await serveBody('x'.repeat(1_000), headers);
    const { bytes } = await openClient({ allow: [server.host] }).fetchBytes(server.url, { maxBytes: 1_000 });
    expect(bytes).toEqual(Buffer.alloc(1_000, 'x'));
  });

  test.each([
    ['declared', length(1_001)],
    ['chunked', chunked],
  ])('a %s body of one byte more is refused', async (_, headers) => {
    const server = await serveBody('x'.repeat(1_001), headers);
    const client = openClient({ allow: [server.host] });
    expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 1_000 }))).toEqual({
      code: 'FETCH_FAILED',
      message: 'The file is larger than 1000 bytes; give a smaller one.',
      retryable: false,
    });
  });

  test('an image one byte over the limit is IMAGE_TOO_LARGE', async () => {
    const server = await serveBody(PNG, {});
    const client = openClient({ allow: [server.host] });
    const options = { maxBytes: PNG.length, accept: 'image' } as const;
    expect((await client.fetchBytes(server.url, options)).bytes).toEqual(PNG);
    expect(await failureOf(client.fetchBytes(server.url, { ...options, maxBytes: PNG.length - 1 }))).toEqual({
      code: 'IMAGE_TOO_LARGE',
      message: `The file is larger than ${PNG.length - 1} bytes; give a smaller one.`,
      retryable: false,
    });
  });

  test('an endless body is left at the limit', async () => {
    const server = await serveHttp((_, response) => {
      const chunk = Buffer.alloc(65_536);
      const pump = (): void => {
        while (response.write(chunk));
      };
      response.on('drain', pump);
      pump();
    });
    const client = openClient({ allow: [server.host] });
    const failure = await failureOf(client.fetchBytes(server.url, { maxBytes: 1_000_000, accept: 'image' }));
    expect(failure.code).toBe('IMAGE_TOO_LARGE');
  });
});

describe('content', () => {
  test('the bytes name the type of an image, not the header', async () => {
    for (const declared of ['image/png', 'image/jpeg', 'application/octet-stream', 'binary/octet-stream; x=1', '']) {
      const server = await serveBody(PNG, declared === '' ? {} : { 'content-type': declared });
      const client = openClient({ allow: [server.host] });
      const { contentType } = await client.fetchBytes(server.url, { maxBytes: 10_000, accept: 'image' });
      expect(contentType).toBe('image/png');
    }
  });

  test.each([
    ['HTML that says image/jpeg', '<!doctype html><title>x</title>', 'image/jpeg'],
    ['SVG that says image/png', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png'],
    ['SVG that says so', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['PDF that says image/tiff', '%PDF-1.7\n', 'image/tiff'],
    ['noise that says nothing', Buffer.alloc(500, 0x5a), ''],
    ['nothing at all', '', 'image/png'],
    ['an image that says text/html', PNG, 'text/html; charset=utf-8'],
    ['an image that says application/pdf', PNG, 'application/pdf'],
  ])('%s is refused', async (_, body, contentType) => {
    const server = await serveBody(body, contentType === '' ? {} : { 'content-type': contentType });
    const client = openClient({ allow: [server.host] });
    const failure = await failureOf(client.fetchBytes(server.url, { maxBytes: 10_000, accept: 'image' }));
    expect(failure).toMatchObject({ code: 'UNSUPPORTED_MEDIA', retryable: false });
  });

  test.each(['gzip', 'br', 'deflate', 'zstd', 'x-unknown', 'identity, gzip'])(
    'a body in content-encoding "%s" is refused unread',
    async (encoding) => {
      const bomb = gzipSync(Buffer.alloc(20_000_000));
      const server = await serveBody(bomb, { 'content-type': 'image/png', 'content-encoding': encoding });
      const client = openClient({ allow: [server.host] });
      expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 100_000, accept: 'image' }))).toEqual({
        code: 'UNSUPPORTED_MEDIA',
        message: 'The host sends the file compressed; serve it without encoding.',
        retryable: false,
      });
    },
  );

  test('asks for bytes as they are and names no other header of ours', async () => {
    const server = await serveHttp((request, response) => response.end(JSON.stringify(request.headers)));
    const { bytes, contentType } = await openClient({ allow: [server.host] }).fetchBytes(server.url, { maxBytes: 500 });
    expect(JSON.parse(bytes.toString())).toEqual({
      host: server.host,
      connection: 'keep-alive',
      'user-agent': 'vitrine',
      accept: '*/*',
      'accept-encoding': 'identity',
    });
    expect(contentType).toBeNull();
  });
});

describe('deadlines', () => {
  const late = (message: string): unknown => ({ code: 'FETCH_FAILED', message, retryable: true });

  test('no headers', async () => {
    const server = await serveHttp(() => undefined);
    const client = openClient({ allow: [server.host], deadlines: { headersMs: 600 } });
    expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 10 }))).toEqual(
      late('The host sent no answer within 0.6 s; try again.'),
    );
    expect(server.connections()).toBe(1);
  });

  test('a body that stops', async () => {
    const server = await serveHttp((_, response) => response.writeHead(200, { 'content-length': '10' }).write('x'));
    const client = openClient({ allow: [server.host], deadlines: { totalMs: 80 } });
    expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 10 }))).toEqual(
      late('The transfer took longer than 0.08 s; try again.'),
    );
  });

  test('a body that drips without ever pausing', async () => {
    const server = await serveHttp((_, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    });
    const client = openClient({ allow: [server.host], deadlines: { totalMs: 120 } });
    expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 1_000_000 }))).toEqual(
      late('The transfer took longer than 0.12 s; try again.'),
    );
  });

  test('redirects that each come in time share the one deadline', async () => {
    const server = await serveHttp((_, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 50);
    });
    const client = openClient({ allow: [server.host], deadlines: { headersMs: 5_000, totalMs: 120 } });
    expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 10 }))).toEqual(
      late('The transfer took longer than 0.12 s; try again.'),
    );
  });
});

describe('broken transfers', () => {
  test.each([
    ['short of its length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this'],
    ['short of its last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nonly\r\n'],
    ['without an answer', ''],
  ])('a body %s fails after three attempts', async (_, answer) => {
    const server = await serveRaw((socket) => socket.end(answer));
    const waits: number[] = [];
    const client = openClient({ allow: [server.host] }, waits);
    expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 1_000 }))).toEqual({
      code: 'FETCH_FAILED',
      message: 'The connection broke before the whole body came; try again.',
      retryable: true,
    });
    expect(server.connections()).toBe(3);
    expect(waits).toEqual([250, 500]);
  });

  test.each(['SSH-2.0-OpenSSH_9.2\r\n', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`])(
    'what is no HTTP, or too much of it, is said so',
    async (answer) => {
      const server = await serveRaw((socket) => socket.end(answer));
      const client = openClient({ allow: [server.host] });
      expect(await failureOf(client.fetchBytes(server.url, { maxBytes: 1_000 }))).toEqual({
        code: 'FETCH_FAILED',
        message: 'The host does not answer in valid HTTP.',
        retryable: false,
      });
    },
  );

  test('a closed port is said so', async () => {
    const server = await serveHttp((_, response) => response.end());
    const { host } = server;
    const closed = `127.0.0.1:${await findFreePort()}`;
    const client = openClient({ allow: [host, closed] });
    expect(await failureOf(client.fetchBytes(`http://${closed}/`, { maxBytes: 10 }))).toEqual({
      code: 'FETCH_FAILED',
      message: 'The host refused the connection; check the address or try again.',
      retryable: true,
    });
  });
});

describe('ending early', () => {
  test("the caller's abort ends the fetch with the caller's reason and frees the connection", async () => {
    const closed = Promise.withResolvers<undefined>();
    const reason = new Error('the request was cancelled');
    const abort = new AbortController();
    const server = await serveHttp((request, response) => {
      request.socket.on('close', () => closed.resolve(undefined));
      response.write('x');
      abort.abort(reason);
    });
    const client = openClient({ allow: [server.host] });
    const fetch = client.fetchBytes(server.url, { maxBytes: 10, signal: abort.signal });
    await expect(fetch).rejects.toBe(reason);
    await closed.promise;
  });

  test('close fails what is under way and leaves no connection', async () => {
    const requested = Promise.withResolvers<undefined>();
    const closed = Promise.withResolvers<undefined>();
    const server = await serveHttp((request) => {
      request.socket.on('close', () => closed.resolve(undefined));
      requested.resolve(undefined);
    });
    const client = openClient({ allow: [server.host] });
    const failure = failureOf(client.fetchBytes(server.url, { maxBytes: 10 }));
    await requested.promise;
    await client.close();
    expect(await failure).toEqual({
      code: 'FETCH_FAILED',
      message: 'The transfer was cut short because this process is stopping; try again.',
      retryable: true,
    });
    await closed.promise;
  });
});
