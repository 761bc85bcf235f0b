import { once } from 'node:events';
import { createServer, Socket } from 'node:net';

/** A way to a TCP server that can fall silent, as a network does whose cable is pulled: nothing passes, nothing closes. */
export interface SilentProxy {
  /** The given address, with this proxy in place of its host and port. */
  readonly url: string;
  fallSilent(): void;
  close(): Promise<void>;
}

/** Opens a way to the server that a URL names, on a port that is free or the given one. */
export async function openSilentProxy(target: string, ownPort = 0): Promise<SilentProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = new Socket({ allowHalfOpen: true }).connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  }).listen(ownPort, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.href,
    fallSilent() {
      for (const socket of sockets) {
        socket.removeAllListeners('end');
        socket.removeAllListeners('data');
        socket.pause();
      }
      // Who tries to connect is not answered either.
      server.removeAllListeners('connection');
      server.on('connection', (near) => sockets.add(near.pause().on('error', () => undefined)));
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
