import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'graphql-sse';
import { expect, onTestFinished, test } from 'vitest';
import { EVENT_STREAM } from '../../../src/subscriptions/streams/event-stream.js';
import { MULTIPART_STREAM } from '../../../src/subscriptions/streams/multipart-stream.js';
import { openResponseStream, type ResponseStream } from '../../../src/subscriptions/streams/response-stream.js';
import type { StreamFormat } from '../../../src/subscriptions/streams/stream-format.js';
import { followWithApollo } from '../../support/apollo.js';

/** What breaks lines, frames, boundaries and cut characters apart, when it is not written with care. */
const HARD = 'a\nb\r\nc\u2028d\u2029e\u0000\r\n--graphql--\r\nevent: complete\ndata:\n\n😀é"\\';
const ERROR = { message: 'Too slow.\nResume.', extensions: { code: 'SUBSCRIPTION_OVERFLOW', resumeAfter: 'abc' } };

test('an event stream is these bytes', () => {
  expect(EVENT_STREAM.opening(null)).toBe('retry: 1000\n\n');
  expect(EVENT_STREAM.opening('bG9nMTox')).toBe('retry: 1000\nid: bG9nMTox\n\n');
  expect(EVENT_STREAM.heartbeat(null)).toBe(':\n\n');
  expect(EVENT_STREAM.heartbeat('bG9nMTox')).toBe(':\nid: bG9nMTox\n\n');
  expect(EVENT_STREAM.next('{"data":{"n":1}}', 'bG9nMTox')).toBe(
    'id: bG9nMTox\nevent: next\ndata: {"data":{"n":1}}\n\n',
  );
  expect(EVENT_STREAM.next('{"data":{"n":1}}', null)).toBe('event: next\ndata: {"data":{"n":1}}\n\n');
  expect(EVENT_STREAM.completed).toBe('event: complete\ndata:\n\n');
  expect(EVENT_STREAM.failed([{ message: 'No.' }])).toBe(
    'event: next\ndata: {"errors":[{"message":"No."}]}\n\nevent: complete\ndata:\n\n',
  );
  // Not complete: the client is to connect again.
  expect(EVENT_STREAM.interrupted([{ message: 'No.' }])).toBe('');
});

test('a multipart stream is these bytes', () => {
  const head = '\r\ncontent-type: application/json\r\n\r\n';
  expect(MULTIPART_STREAM.contentType).toBe('multipart/mixed;boundary="graphql";subscriptionSpec=1.0');
  expect(MULTIPART_STREAM.opening('bG9nMTox')).toBe(`\r\n--graphql${head}{}\r\n--graphql`);
  expect(MULTIPART_STREAM.heartbeat('bG9nMTox')).toBe(`${head}{}\r\n--graphql`);
  expect(MULTIPART_STREAM.next('{"data":{"n":1}}', 'bG9nMTox')).toBe(
    `${head}{"payload":{"data":{"n":1}}}\r\n--graphql`,
  );
  // A boundary inside a text is none, but the Sandbox takes it for one.
  expect(MULTIPART_STREAM.next('{"data":"a--graphql--"}', '')).toBe(
    `${head}{"payload":{"data":"a\\u002d-graphql--"}}\r\n--graphql`,
  );
  expect(MULTIPART_STREAM.completed).toBe('--\r\n');
  const failed = `${head}{"payload":null,"errors":[{"message":"No."}]}\r\n--graphql--\r\n`;
  expect(MULTIPART_STREAM.failed([{ message: 'No.' }])).toBe(failed);
  expect(MULTIPART_STREAM.interrupted([{ message: 'No.' }])).toBe(failed);
});

/** A server that answers every request with a stream that `write` fills. */
async function serve(format: StreamFormat, write: (stream: ResponseStream, res: ServerResponse) => void) {
  const server = createServer((_req, res) => {
    write(openResponseStream(res, { format, cursor: () => 'cursor-0', onDrained: () => undefined }), res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SUBSCRIPTION = 'subscription { changed { n text } }';
const RESULTS = [1, 2].map((n) => ({ data: { changed: { n, text: HARD } } }));

function writeAll(stream: ResponseStream): void {
  for (const result of RESULTS) stream.next(JSON.stringify(result), `cursor-${result.data.changed.n}`);
}

test('the graphql-sse client reads results and errors as they were, and takes the end', async () => {
  const url = await serve(EVENT_STREAM, (stream) => {
    writeAll(stream);
    stream.fail([ERROR]);
  });
  const client = createClient({ url: `${url}/graphql/stream`, retryAttempts: 0 });
  const seen: unknown[] = [];
  for await (const result of client.iterate({ query: SUBSCRIPTION })) seen.push(result);
  expect(seen).toEqual([...RESULTS, { errors: [ERROR] }]);
});

test('Apollo Client reads parts as they were, whether or not one came, and takes the end', async () => {
  const full = await serve(MULTIPART_STREAM, (stream) => {
    writeAll(stream);
    stream.complete();
  });
  const told = RESULTS.map(({ data }) => data);
  expect(await followWithApollo({ url: full, query: SUBSCRIPTION })).toEqual([...told, 'complete']);
  const empty = await serve(MULTIPART_STREAM, (stream) => stream.complete());
  expect(await followWithApollo({ url: empty, query: SUBSCRIPTION })).toEqual(['complete']);
});

test('Apollo Client is told of errors that end the stream', async () => {
  const url = await serve(MULTIPART_STREAM, (stream) => {
    stream.next(JSON.stringify(RESULTS[0]), 'cursor-1');
    stream.fail([ERROR]);
  });
  const [first, error, ...rest] = await followWithApollo({ url, query: SUBSCRIPTION });
  expect(first).toEqual(RESULTS[0]?.data);
  expect(error).toMatchObject({ name: 'CombinedProtocolErrors', errors: [ERROR] });
  expect(rest).toEqual(['complete']);
});

test('a character that is cut in two by the network arrives whole', async () => {
  const url = await serve(MULTIPART_STREAM, (stream, res) => {
    const write = res.write.bind(res);
    // One byte at a time, as a network may have it.
    res.write = (chunk: Buffer) => chunk.every((byte) => write(Buffer.of(byte)));
    writeAll(stream);
    res.write = write;
    stream.complete();
  });
  const told = RESULTS.map(({ data }) => data);
  expect(await followWithApollo({ url, query: SUBSCRIPTION })).toEqual([...told, 'complete']);
});
