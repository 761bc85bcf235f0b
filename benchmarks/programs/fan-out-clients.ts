import { WebSocket } from 'ws';

/** A group of sockets to open: one for each operation, or, without any, `count` sockets that only listen. */
export interface OpenGroup {
  readonly group: string;
  readonly url: string;
  readonly key: string;
  readonly count: number;
  readonly operations: readonly { readonly query: string; readonly variables: object }[];
}

/** Sockets opened at once. */
const LANE = 50;
const counts = new Map<string, { seen: number; wanted: number }>();

// The subscribers of the fan-out benchmark: told by the parent which sockets to open and how many messages to wait for.
process.on('message', (command: OpenGroup | { readonly group: string; readonly wanted: number }) => {
  if ('url' in command) void openAll(command);
  else counts.set(command.group, { seen: 0, wanted: command.wanted });
});

async function openAll(group: OpenGroup): Promise<void> {
  counts.set(group.group, { seen: 0, wanted: Number.POSITIVE_INFINITY });
  for (let at = 0; at < group.count; at += LANE) {
    const lane = Array.from({ length: Math.min(LANE, group.count - at) }, (_, n) => open(group, at + n));
    const sample = await Promise.all(lane);
    if (sample.length === 0) throw new Error('Nothing to open.');
  }
  process.send?.({ opened: group.group });
}

function open({ group, url, key, operations }: OpenGroup, n: number): Promise<void> {
  const protocol = operations.length === 0 ? [] : ['graphql-transport-ws'];
  const socket = new WebSocket(url.replace('http', 'ws'), protocol, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`A socket of ${group} closed with ${code}.`)));
    socket.once('open', () => {
      if (operations.length === 0) {
        socket.on('message', () => count(group));
        resolve();
        return;
      }
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
      socket.once('message', () => {
        socket.on('message', (text: Buffer) => {
          if (text[2] === 0x69) count(group, text);
        });
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: operations[n % operations.length] }));
        resolve();
      });
    });
  });
}

function count(group: string, text?: Buffer): void {
  const counter = counts.get(group);
  if (counter === undefined) return;
  counter.seen += 1;
  if (counter.seen === counter.wanted) process.send?.({ done: group, atMs: Date.now(), sample: text?.toString() });
}
