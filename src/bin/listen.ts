import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListenError } from './listen-error.js';

/** How long requests under way may still take when the server stops, at least. */
const DRAIN_MS = 5_000;
/** How much longer than the last stream is ended after. */
const GRACE_MS = 1_000;
const SWEEP_MS = 50;
/** Connections that may wait to be taken: after a restart all clients come at once. The system may allow fewer. */
const BACKLOG = 4_096;

export interface RunningServer {
  readonly url: string;
  /** Takes no connection any more and lets requests end; cuts off those that do not in time. Streams are ended over `streamsMs`. */
  stop(streamsMs?: number): Promise<void>;
}

/** Listens. Fails with {@link ListenError}. */
export async function listen(server: Server, port: number, host: string): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => reject(new ListenError(error, port, host));
    server.once('error', fail);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', fail);
      resolve();
    });
  });
  return {
    url: urlOf(host, (server.address() as AddressInfo).port),
    stop: (streamsMs = 0) => closeServer(server, Math.max(DRAIN_MS, streamsMs + GRACE_MS)),
  };
}

async function closeServer(server: Server, drainMs: number): Promise<void> {
  const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
  // `close` ends the connections that are idle now; one whose last answer is still on its way would be kept alive after it.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cutOff);
}

/** How a person on this machine reaches the server. */
function urlOf(host: string, port: number): string {
  const isWildcard = host === '0.0.0.0' || host === '::';
  const name = host.includes(':') && !isWildcard ? `[${host}]` : host;
  return `http://${isWildcard ? 'localhost' : name}:${port}`;
}
