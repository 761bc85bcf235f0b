import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ChildServer } from './child-server.js';

/** How long events took from their commit to the clients, in milliseconds; `count` is all that came. */
export interface Latencies {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface Subscribers {
  /** Reports what came; `committedAt` by the events' numbers. */
  report(committedAt: readonly number[]): Promise<Latencies>;
  stop(): Promise<void>;
}

/** A key may hold this many sockets. */
const SOCKETS_PER_KEY = 20;
/** A subscription is not acknowledged; after this long all have their place. */
const SETTLE_MS = 1_500;

/** Connects clients from a process of their own, each with one subscription on a socket of its own. */
export async function connectSubscribers(server: ChildServer, sockets: number, query: string): Promise<Subscribers> {
  const keys = await Promise.all(
    Array.from({ length: Math.ceil(sockets / SOCKETS_PER_KEY) }, async (_, n) => {
      const mutation = `mutation { createApiKey(input: { name: "Subscriber ${n}", roles: [VIEWER] }) { secret } }`;
      return (await askServer<{ createApiKey: { secret: string } }>(server, mutation)).createApiKey.secret;
    }),
  );
  const child = fork(new URL('../programs/subscribers.ts', import.meta.url), {
    env: {
      ...process.env,
      WS_URL: `${server.url.replace('http', 'ws')}/graphql`,
      KEYS: JSON.stringify(keys),
      SOCKETS: String(sockets),
      QUERY: query,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return {
    async report(committedAt) {
      const answered = once(child, 'message') as Promise<[Latencies]>;
      child.send(committedAt);
      return (await answered)[0];
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** One operation over HTTP; fails on errors. */
export async function askServer<Data>(server: ChildServer, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}
