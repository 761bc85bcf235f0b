import { startChild } from './support/child-server.js';
import { openEventWriter } from './support/event-writer.js';
import { givenProduct } from './support/given-product.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';
import { connectSubscribers, type Latencies } from './support/subscribers.js';

// From the commit of a change to its arrival at subscribers, each with a socket of its own, reading the product as it is now.
const BARS = { p50: 25, p99: 150 };
const CASES = [
  { subscribers: 1, perSecond: 500, seconds: 12 },
  { subscribers: 1_000, perSecond: 10, seconds: 30 },
];
const QUERY = 'subscription { productChanged { cursor occurredAt product { id name status } } }';

async function measure({ subscribers, perSecond, seconds }: (typeof CASES)[number]): Promise<Latencies> {
  const database = await openScratchDatabase();
  const server = await startChild('vitrine-api.ts', {
    DATABASE_URL: database.url,
    DATA_DIR: database.folder,
    WORKER: 'true',
  });
  const writer = openEventWriter(database.url);
  try {
    const productId = await givenProduct(server);
    const clients = await connectSubscribers(server, subscribers, QUERY);
    await writer.writeSteadily({ perSecond, perTransaction: 1, seconds, entityOf: () => productId });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // What the first second met: cold code, and the compiler at work.
    const latencies = await clients.report(writer.committedAt.map((at, n) => (n < perSecond ? 0 : at)));
    await clients.stop();
    const expected = subscribers * perSecond * seconds;
    if (latencies.count !== expected) throw new Error(`${latencies.count} of ${expected} events came.`);
    return latencies;
  } finally {
    await writer.close();
    await server.stop();
    await database.close();
  }
}

const rows: string[] = [];
let isBelow = false;
for (const one of CASES) {
  const { count, p50, p95, p99, max } = await measure(one);
  isBelow ||= p50 >= BARS.p50 || p99 >= BARS.p99;
  const figures = [p50, p95, p99, max].map((ms) => ms.toFixed(1)).join(' | ');
  rows.push(`| ${one.subscribers} × ${one.perSecond} | ${count} | ${figures} | p50 < ${BARS.p50}, p99 < ${BARS.p99} |`);
}
await recordResult('Commit to subscriber', [
  '| subscribers × events/s | deliveries | p50 ms | p95 ms | p99 ms | longest ms | bars |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...rows,
  '',
  'A socket for each subscriber, none lost; clients, writers, PostgreSQL, sequencer and server share the two cores. Wake-ups as the platform sends them: at most one each 5 ms.',
]);
process.exitCode = isBelow ? 1 : 0;
