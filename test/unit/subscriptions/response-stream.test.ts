import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EVENT_STREAM } from '../../../src/subscriptions/streams/event-stream.js';
import { openResponseStream, type ResponseStream } from '../../../src/subscriptions/streams/response-stream.js';

interface Opened {
  readonly stream: ResponseStream;
  /** The client's end; it reads nothing until it is told to. */
  readonly client: Socket;
  readonly drained: ReturnType<typeof vi.fn>;
}

/** A stream to a client that asked by hand. Only the heartbeat's clock is in the test's hands. */
async function open(): Promise<Opened> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const drained = vi.fn();
  let opened: (stream: ResponseStream) => void = () => undefined;
  const opening = new Promise<ResponseStream>((resolve) => {
    opened = resolve;
  });
  const server = createServer((_req, res) => {
    opened(openResponseStream(res, { format: EVENT_STREAM, cursor: () => 'here', onDrained: drained }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  onTestFinished(() => {
    vi.useRealTimers();
    client.destroy();
    server.close();
  });
  return { stream: await opening, client, drained };
}

/** More than a client that does not read can be sent: no system buffers so much. */
const LARGE = JSON.stringify({ data: 'x'.repeat(32 * 1024 * 1024) });

/** What has come without the head and the sizes of chunks. */
function bodyOf(response: string): string {
  const [, body = ''] = response.split('\r\n\r\n', 2);
  const chunks = response.slice(response.indexOf('\r\n\r\n') + 4).matchAll(/^[0-9a-f]+\r\n([^\r]*)\r\n/gm);
  return body === '' ? '' : [...chunks].map(([, chunk = '']) => chunk).join('');
}

test('sends the head at once, a heartbeat every 12 s, and nothing after the end', async () => {
  const { stream, client } = await open();
  const [head] = (await once(client, 'data')) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(head.toString()).toContain('\r\ncontent-type: text/event-stream; charset=utf-8\r\n');
  expect(head.toString()).toContain('\r\ncache-control: no-cache, no-transform\r\n');
  expect(head.toString()).toContain('\r\nx-accel-buffering: no\r\n');
  expect(bodyOf(head.toString())).toBe('retry: 1000\nid: here\n\n');
  const rest = text(client);
  vi.advanceTimersByTime(24_000);
  stream.complete();
  stream.fail([{ message: 'Too late.' }]);
  expect(stream.next('{}', 'c1')).toBe(false);
  expect(bodyOf(`\r\n\r\n${await rest}`)).toBe(':\nid: here\n\n:\nid: here\n\nevent: complete\ndata:\n\n');
  expect(vi.getTimerCount()).toBe(0);
});

test('says when the client takes no more, when it does again, and loses nothing', async () => {
  const { stream, client, drained } = await open();
  expect(stream.next('{}', 'first')).toBe(true);
  expect(stream.next(LARGE, 'large')).toBe(false);
  vi.advanceTimersByTime(48_000);
  expect(drained).not.toHaveBeenCalled();
  const reading = text(client);
  await vi.waitFor(() => expect(drained).toHaveBeenCalledTimes(1));
  expect(stream.next('{}', 'last')).toBe(true);
  stream.complete();
  const response = await reading;
  expect([...response.matchAll(/^(id: .*|:|event: complete)$/gm)].map(([line]) => line)).toEqual([
    'id: here',
    'id: first',
    'id: large',
    'id: last',
    'event: complete',
  ]);
  expect(response.includes(LARGE)).toBe(true);
});

test.each([
  ['nothing', () => undefined],
  ['not even the end', (stream: ResponseStream) => stream.fail([{ message: 'Too slow.' }])],
])('a client that takes %s for a minute is cut off', async (_what, then) => {
  const { stream, client } = await open();
  stream.next(LARGE, 'large');
  then(stream);
  vi.advanceTimersByTime(60_000);
  const reading = text(client);
  client.pause();
  // It lives until the next beat.
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(12_000);
  client.resume();
  expect((await reading).length).toBeLessThan(LARGE.length);
  expect(vi.getTimerCount()).toBe(0);
});

test('a client that goes leaves no timer behind', async () => {
  const { client } = await open();
  await once(client, 'data');
  expect(vi.getTimerCount()).toBe(1);
  client.resetAndDestroy();
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
});
