import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, addVendor, ask, RefusedError, readLogCursor } from '../support/api.js';
import { useTestDatabase } from '../support/database.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { RawSocket } from '../support/socket.js';

const database = useTestDatabase();
const key = 'vt_preset-for-two-instances';
let folder: string;
let a: Api;
let b: Api;
let worker: PlatformProcess;
let vendorId: string;

const startOne = (role: 'api' | 'worker') =>
  startProcess({
    role,
    folder,
    environment: {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a test secret of more than thirty-two characters',
      ADMIN_API_KEY: key,
    },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-instances-'));
  const [first, second, working] = await Promise.all([startOne('api'), startOne('api'), startOne('worker')]);
  a = { url: first.url, key };
  b = { url: second.url, key };
  worker = working;
  vendorId = await addVendor(a, 'TWIN');
});
afterAll(async () => {
  await killProcesses();
  await rm(folder, { recursive: true });
});

async function ingest(api: Api, vendorCode: string): Promise<string> {
  const { ingestProduct } = await ask(
    api,
    'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } userErrors { code message } } }',
    { input: { vendorId, vendorCode } },
  );
  return ingestProduct.product.id as string;
}

/** Product events that one instance tells, from now on. */
async function followProducts(api: Api) {
  const after = await readLogCursor(api);
  const raw = await new RawSocket(api.url).open();
  await raw.init(api.key);
  const query = 'subscription ($after: Cursor) { productChanged(after: $after) { type product { id vendorCode } } }';
  raw.send({ type: 'subscribe', id: 's', payload: { query, variables: { after } } });
  const codes = () =>
    raw.messages.flatMap((message: any) =>
      message.type === 'next' ? [message.payload.data.productChanged.product.vendorCode as string] : [],
    );
  return {
    codes,
    /** Resolves when the product has been told of. */
    told: (code: string) => raw.receive(() => codes().includes(code)),
    end: () => raw.socket.terminate(),
  };
}

/** Whether a worker keeps the log in order, as it says itself. */
async function leads({ url }: PlatformProcess): Promise<boolean> {
  return /^event_sequencer_leader 1$/m.test(await (await fetch(`${url}/metrics`)).text());
}

test('what is done through either instance reaches the subscribers of both, once and in one order', async () => {
  const [onA, onB] = await Promise.all([followProducts(a), followProducts(b)]);
  const codes = Array.from({ length: 20 }, (_, n) => `BOTH-${n}`);
  await Promise.all(codes.map((code, n) => ingest(n % 2 === 0 ? a : b, code)));
  await ingest(a, 'BOTH-LAST');
  await Promise.all([onA.told('BOTH-LAST'), onB.told('BOTH-LAST')]);

  expect(onB.codes().toSorted()).toEqual([...codes, 'BOTH-LAST'].toSorted());
  expect(onA.codes()).toEqual(onB.codes());
  onA.end();
  onB.end();
});

test('one row ingested through both at once is one product with one event', async () => {
  const onB = await followProducts(b);
  const ids = await Promise.all(Array.from({ length: 16 }, (_, n) => ingest(n % 2 === 0 ? a : b, 'SAME')));
  await ingest(a, 'SAME-LAST');
  await onB.told('SAME-LAST');
  expect(new Set(ids).size).toBe(1);
  expect(onB.codes()).toEqual(['SAME', 'SAME-LAST']);
  onB.end();
});

test('a key revoked on one instance soon opens nothing on the other', async () => {
  const { createApiKey } = await ask(
    a,
    'mutation { createApiKey(input: { name: "Passing", roles: [VIEWER] }) { apiKey { id } secret } }',
  );
  const passing: Api = { url: b.url, key: createApiKey.secret };
  const tryKey = () =>
    ask(passing, '{ viewer { name } }').then(
      ({ viewer }) => viewer.name as string,
      (error: unknown) => (error instanceof RefusedError ? error.status : String(error)),
    );
  // It is known to the other instance, which may remember it for a while.
  expect(await tryKey()).toBe('Passing');
  await ask(a, 'mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }', { id: createApiKey.apiKey.id });
  await expect.poll(tryKey).toBe(401);

  const raw = await new RawSocket(b.url).open();
  raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${passing.key}` } });
  expect((await raw.closed).code).toBe(4403);
});

test('when the worker that keeps the log in order is killed, another takes over and tells what was done meanwhile', async () => {
  const onB = await followProducts(b);
  const second = await startOne('worker');
  await expect.poll(async () => (await Promise.all([worker, second].map(leads))).filter(Boolean).length).toBe(1);
  const [leader, other] = (await leads(worker)) ? [worker, second] : [second, worker];

  const killed = leader.kill();
  await ingest(a, 'MEANWHILE');
  await killed;
  await ingest(a, 'AFTER');
  await onB.told('AFTER');
  expect(onB.codes()).toEqual(['MEANWHILE', 'AFTER']);
  await expect.poll(() => leads(other)).toBe(true);
  onB.end();
});
