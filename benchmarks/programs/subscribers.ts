import { WebSocket } from 'ws';

// Many clients in one process: each a socket with one subscription. Tells when all are connected, and at the end, given when
// each event was committed, how long they took.
const { WS_URL = '', KEYS = '[]', SOCKETS = '0', QUERY = '' } = process.env;
const keys = JSON.parse(KEYS) as string[];
const perKey = Math.ceil(Number(SOCKETS) / keys.length);
const START = Date.parse('2026-01-01T00:00:00Z');

const now = () => performance.timeOrigin + performance.now();
const numbers: number[] = [];
const arrivals: number[] = [];

async function connect(key: string): Promise<void> {
  const socket = new WebSocket(WS_URL, 'graphql-transport-ws');
  const acknowledged = Promise.withResolvers<undefined>();
  socket.on('message', (bytes: Buffer) => {
    const text = bytes.toString();
    const occurredAt = /"occurredAt":"([^"]+)"/.exec(text)?.[1];
    if (occurredAt !== undefined) {
      // The event's time carries its number: one millisecond each.
      numbers.push(Date.parse(occurredAt) - START);
      arrivals.push(now());
    } else if (text.includes('connection_ack')) acknowledged.resolve(undefined);
    else if (text.includes('"ping"')) socket.send('{"type":"pong"}');
    else if (text.includes('"error"')) throw new Error(text);
  });
  socket.on('close', (code) => acknowledged.reject(new Error(`A socket closed with ${code}.`)));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  await acknowledged.promise;
  socket.send(JSON.stringify({ type: 'subscribe', id: 's', payload: { query: QUERY } }));
}

/** What the parent sends at the end: when each event was committed, by its number, in milliseconds since the epoch. */
process.on('message', (committedAt: readonly number[]) => {
  const latencies = numbers.flatMap((n, at) => {
    const committed = committedAt[n];
    return committed === undefined || committed === 0 ? [] : [(arrivals[at] ?? Number.NaN) - committed];
  });
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  process.send?.({ count: numbers.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: latencies.at(-1) });
});

for (let n = 0; n < Number(SOCKETS); n += 20) {
  const some = Array.from({ length: Math.min(20, Number(SOCKETS) - n) }, (_, k) => Math.floor((n + k) / perKey));
  await Promise.all(some.map((k) => connect(keys[k] ?? '')));
}
process.send?.('connected');
