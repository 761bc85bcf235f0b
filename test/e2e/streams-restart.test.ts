import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Api, addVendor, ask, readLogCursor } from '../support/api.js';
import { useFreshDatabase } from '../support/database.js';
import { findFreePort, killProcesses, startProcess } from '../support/platform-process.js';

const database = useFreshDatabase();
const key = 'vt_preset-for-restarted-streams';
let folder: string;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-streams-'));
  port = await findFreePort();
});
afterEach(async () => {
  await killProcesses();
  await rm(folder, { recursive: true });
});

const start = () =>
  startProcess({
    role: 'start',
    folder,
    environment: {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a test secret of more than thirty-two characters',
      ADMIN_API_KEY: key,
      PORT: String(port),
      DRAIN_SECONDS: '2',
    },
  });

const QUERY = 'subscription { productChanged { cursor type product { vendorCode } } }';

interface ProductEvent {
  readonly cursor: string;
  readonly type: string;
}

/** Follows products with the public client; what it sends when it connects again is the last cursor it got. */
function followProducts(api: Api, after: string) {
  const seen: ProductEvent[] = [];
  const client = createClient({
    url: `${api.url}/graphql/stream`,
    headers: () => ({ authorization: `Bearer ${api.key}`, 'last-event-id': seen.at(-1)?.cursor ?? after }),
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });
  const following = (async () => {
    for await (const { data, errors } of client.iterate<{ productChanged: ProductEvent }>({ query: QUERY })) {
      if (!data) throw new Error(`The subscription failed: ${JSON.stringify(errors)}`);
      seen.push(data.productChanged);
    }
  })();
  return { seen, following, dispose: () => client.dispose() };
}

test('streams outlive a restart and a crash: their clients come back by themselves and get each event once', {
  timeout: 600_000,
}, async () => {
  const BETWEEN = 12;
  let server = await start();
  const api: Api = { url: server.url, key };
  const after = await readLogCursor(api);
  const vendorId = await addVendor(api, 'AGAIN');
  const followers = Array.from({ length: 5 }, () => followProducts(api, after));
  let ingested = 0;
  const ingest = async () => {
    for (let n = 0; n < BETWEEN; n += 1) {
      const input = { vendorId, vendorCode: `AGAIN-${++ingested}` };
      await ask(api, 'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } } }', {
        input,
      });
    }
  };
  const allHaveSeen = (count: number) =>
    expect
      .poll(() => followers.map(({ seen }) => seen.length), { timeout: 60_000 })
      .toEqual(followers.map(() => count));
  await ingest();
  await allHaveSeen(ingested);

  expect((await server.stop()).code).toBe(0);
  server = await start();
  // Nobody waits for the clients: what happens before they are back has to reach them, too.
  await ingest();
  await allHaveSeen(ingested);
  await server.kill();
  server = await start();
  await ingest();
  await allHaveSeen(ingested);
  const [first] = followers;
  expect(new Set(first?.seen.map(({ cursor }) => cursor)).size).toBe(ingested);
  for (const { seen } of followers) expect(seen).toEqual(first?.seen);
  expect(first?.seen.every(({ type }) => type === 'product.created.v1')).toBe(true);
  for (const { dispose } of followers) dispose();
  await Promise.allSettled(followers.map(({ following }) => following));
});
