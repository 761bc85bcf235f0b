import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on 127.0.0.1 that ends with the test and counts what reached it. */
export interface LoopbackServer {
  readonly host: string;
  readonly url: string;
  readonly connections: () => number;
}

export const CERTIFICATE = readFixture('loopback-certificate.pem');

/** Serves HTTP with the listener. */
export function serveHttp(listener: RequestListener): Promise<LoopbackServer> {
  return listen(createHttpServer(listener), 'http');
}

/** Serves HTTPS for `localhost` and 127.0.0.1 with a certificate that only {@link CERTIFICATE} vouches for. */
export function serveHttps(listener: RequestListener): Promise<LoopbackServer> {
  const options = { cert: CERTIFICATE, key: readFixture('loopback-key.pem') };
  return listen(createHttpsServer(options, listener), 'https');
}

/** Answers every connection with bytes of the test's choice, HTTP or not, once it has sent something. */
export function serveRaw(answer: (socket: Socket) => void): Promise<LoopbackServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  return listen(server, 'http');
}

async function listen(server: Server, scheme: string): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `${scheme}://${host}`, connections: () => connections };
}

function readFixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');
}
