import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWebhookSender } from '../../../../src/adapters/webhook-sender/create-webhook-sender.js';
import type { WebhookSender } from '../../../../src/adapters/webhook-sender/webhook-sender.js';

const TOTAL_MS = 1_000;

let server: Server;
let sender: WebhookSender;
let url: string;
let sockets: Set<Socket>;
/** What the receiver says to a message, by hand. */
let answer: (socket: Socket) => void;
beforeEach(async () => {
  sockets = new Set();
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  url = `http://${host}/hook`;
  const deadlines = { connectMs: TOTAL_MS, totalMs: TOTAL_MS };
  sender = createWebhookSender({ allow: [host], requireHttps: true, deadlines });
});
afterEach(async () => {
  await sender.close();
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

const send = () => sender.send({ url, headers: {}, body: '{}' }, new AbortController().signal);

/** Writes the same again and again until the other side has gone. */
function repeat(socket: Socket, bytes: string | Buffer, everyMs: number): void {
  const timer = setInterval(() => socket.write(bytes), everyMs);
  socket.on('close', () => clearInterval(timer));
}

/** Nothing stays open to whoever has had his answer, or his time. */
const expectLetGo = () => expect.poll(() => sockets.size).toBe(0);

test('headers that drip and never end are left after the time', async () => {
  answer = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
    repeat(socket, 'a', 20);
  };
  expect(await send()).toMatchObject({ status: null, timedOut: true, error: expect.stringContaining('1 s') });
  await expectLetGo();
});

test('hints without an answer behind them are left after the time', async () => {
  answer = (socket) => repeat(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(50), 10);
  expect(await send()).toMatchObject({ status: null, timedOut: true });
  await expectLetGo();
});

test('headers without measure are no answer', async () => {
  answer = (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'x-more: and more\r\n'.repeat(20_000)}\r\n`);
  expect(await send()).toMatchObject({ status: null, error: 'The host does not answer in valid HTTP.' });
  await expectLetGo();
});

test('a body that unpacks to more than there is memory is never unpacked, and only its beginning is read', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  answer = (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
    socket.write(bomb);
  };
  const { status, body } = await send();
  expect(status).toBe(200);
  expect(Buffer.byteLength(body ?? '')).toBeLessThanOrEqual(3 * 4_096);
  await expectLetGo();
});

test('a second answer that nobody asked for is not taken for that of the next message', async () => {
  const one = (status: string) => `HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`;
  answer = (socket) => socket.write(one('500 No') + one('200 OK'));
  expect((await send()).status).toBe(500);
  expect((await send()).status).toBe(500);
});

test('what a receiver switches to is not spoken', async () => {
  answer = (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n');
  expect(await send()).toMatchObject({ status: null, error: expect.any(String) });
  await expectLetGo();
});
