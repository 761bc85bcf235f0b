import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a PostgreSQL on which a connection breaks just when the server has answered something. */
export interface LossyProxy {
  /** The given address, with this proxy in place of its host and port. */
  readonly url: string;
  /** Breaks the next connection over which the server answers a command with this tag, such as COMMIT; the answer is lost. */
  loseAnswer(tag: string): void;
  close(): Promise<void>;
}

/** Opens a way to the server that a URL names. */
export async function openLossyProxy(target: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let lost: string | null = null;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (bytes) => {
      if (lost === null || !bytes.includes(`${lost}\0`)) return near.write(bytes);
      lost = null;
      return near.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.href,
    loseAnswer(tag) {
      lost = tag;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
