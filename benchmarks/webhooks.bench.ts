import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type ChildServer, startChild } from './support/child-server.js';
import { openEventWriter } from './support/event-writer.js';
import { givenProduct } from './support/given-product.js';
import { recordResult } from './support/record-result.js';
import { openScratchDatabase } from './support/scratch-database.js';
import { askServer } from './support/subscribers.js';

// From the commit of a change to the first attempt at endpoints that answer, while as many others hang or fail; and how many
// messages one endpoint that answers at once is sent in a second. Receivers are a process of their own.
const BARS = { p99: 1_000, perSecond: 500 };
const EVENTS_PER_SECOND = 200;
const SECONDS = 30;
/** Endpoints that each get every event: of five, one hangs and one answers 500. */
const ENDPOINTS = ['ok/1', 'ok/2', 'ok/3', 'bad/1', 'hang/1'];
const BURST = 10_000;
const SUBSCRIPTION = 'subscription { productChanged { cursor type product { id name status } } }';

interface Receivers {
  readonly url: string;
  report(): Promise<{ firstAt: [string, number][]; requests: number }>;
  stop(): Promise<void>;
}

async function startReceivers(): Promise<Receivers> {
  const child = fork(new URL('./programs/webhook-receivers.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    async report() {
      const answered = once(child, 'message');
      child.send('report');
      const [report] = (await answered) as [{ firstAt: [string, number][]; requests: number }];
      return report;
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function addEndpoint(server: ChildServer, url: string): Promise<void> {
  const { createWebhookEndpoint } = await askServer<{ createWebhookEndpoint: { userErrors: unknown[] } }>(
    server,
    `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { userErrors { message } } }`,
    { input: { url, subscription: SUBSCRIPTION } },
  );
  if (createWebhookEndpoint.userErrors.length > 0) throw new Error(JSON.stringify(createWebhookEndpoint.userErrors));
}

async function open() {
  const database = await openScratchDatabase();
  const receivers = await startReceivers();
  const server = await startChild('vitrine-api.ts', {
    DATABASE_URL: database.url,
    DATA_DIR: database.folder,
    WORKER: 'true',
    OUTBOUND_ALLOW: new URL(receivers.url).host,
  });
  const writer = openEventWriter(database.url);
  const productId = await givenProduct(server);
  return {
    receivers,
    server,
    writer,
    productId,
    async close() {
      await writer.close();
      await server.stop();
      await receivers.stop();
      await database.close();
    },
  };
}

/** Waits until the endpoints that answer have had so many messages. */
async function whenReceived(receivers: Receivers, count: number): Promise<[string, number][]> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { firstAt } = await receivers.report();
    if (firstAt.length >= count) return firstAt;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${(await receivers.report()).firstAt.length} of ${count} messages came.`);
}

async function measureIsolation() {
  const scene = await open();
  const { receivers, server, writer, productId } = scene;
  try {
    for (const path of ENDPOINTS) await addEndpoint(server, `${receivers.url}/${path}`);
    await writer.writeSteadily({
      perSecond: EVENTS_PER_SECOND,
      perTransaction: 1,
      seconds: SECONDS,
      entityOf: () => productId,
    });
    const healthy = ENDPOINTS.filter((path) => path.startsWith('ok/')).length;
    const received = await whenReceived(receivers, EVENTS_PER_SECOND * SECONDS * healthy);
    const latencies = received
      .map(([name, at]) => ({ n: Number(name.split(' ')[1]), at }))
      // What the first second met: cold code, and the compiler at work.
      .filter(({ n }) => n >= EVENTS_PER_SECOND)
      .map(({ n, at }) => at - (writer.committedAt[n] ?? at))
      .sort((a, b) => a - b);
    const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
    return { count: latencies.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  } finally {
    await scene.close();
  }
}

async function measureThroughput(): Promise<number> {
  const scene = await open();
  const { receivers, server, writer, productId } = scene;
  try {
    await addEndpoint(server, `${receivers.url}/ok/1`);
    // Warm: compiled and connected.
    await writer.write(productId, 500);
    await whenReceived(receivers, 500);
    const begunAt = performance.timeOrigin + performance.now();
    for (let n = 0; n < BURST; n += 500) await writer.write(productId, 500);
    const received = await whenReceived(receivers, BURST + 500);
    const lastAt = Math.max(...received.map(([, at]) => at));
    return BURST / ((lastAt - begunAt) / 1_000);
  } finally {
    await scene.close();
  }
}

const isolation = await measureIsolation();
const perSecond = await measureThroughput();
const ms = (value: number) => value.toFixed(0);
await recordResult('Webhooks', [
  '| what | messages | p50 ms | p95 ms | p99 ms | longest ms | bar |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  `| commit to first attempt at 3 endpoints that answer, beside one that hangs and one that answers 500, ${EVENTS_PER_SECOND} events/s each | ${isolation.count} | ${ms(isolation.p50)} | ${ms(isolation.p95)} | ${ms(isolation.p99)} | ${ms(isolation.max)} | p99 < ${BARS.p99} |`,
  '',
  `One endpoint that answers at once: ${perSecond.toFixed(0)} messages/s (bar ≥ ${BARS.perSecond}), ${BURST} events from their commit to the last message.`,
  '',
  'Rendered, stored, signed and sent over loopback; receivers, writers, PostgreSQL with durable commits, sequencer, API and worker share the two cores.',
]);
process.exitCode = isolation.p99 < BARS.p99 && perSecond >= BARS.perSecond ? 0 : 1;
