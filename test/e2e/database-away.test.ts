import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useTestDatabase } from '../support/database.js';
import { findFreePort, killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { openSilentProxy, type SilentProxy } from '../support/silent-proxy.js';

const database = useTestDatabase();
const key = 'vt_preset-for-a-database-that-goes-away';
const secretKey = 'a test secret of more than thirty-two characters';

let folder: string;
let port: number;
let proxy: SilentProxy;
let platform: PlatformProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-away-'));
  port = await findFreePort();
  proxy = await openSilentProxy(database.url, port);
  const environment = {
    DATABASE_URL: proxy.url,
    SECRET_KEY: secretKey,
    ADMIN_API_KEY: key,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_DISABLED: 'true',
  };
  platform = await startProcess({ role: 'start', folder, environment });
}, 240_000);
afterEach(async () => {
  await killProcesses();
  await proxy.close();
  await rm(folder, { recursive: true });
});

const upsert = (code: string) =>
  `mutation { upsertVendor(input: { code: "${code}", name: "Of the test" }) { vendor { code } userErrors { code } } }`;

async function ask(query: string) {
  const response = await fetch(`${platform.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as {
    data?: any;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return { status: response.status, ...answer };
}

const metricsStatus = async () => (await fetch(`${platform.url}/metrics`)).status;
const readiness = async () => (await fetch(`${platform.url}/readyz`)).status;
const codes = (vendors: { data?: any }) => vendors.data.vendors.nodes.map((vendor: { code: string }) => vendor.code);

/** What is logged must tell what is wrong, once, and no secret. */
function expectQuietLog(): void {
  const lines = platform.log().map((line) => JSON.parse(line) as { msg: string; err?: { message: string } });
  expect(lines.length).toBeGreaterThan(0);
  const kinds = lines.map(({ msg, err }) => `${msg} ${err?.message.replaceAll(/\([^()]*\)/g, '')}`);
  // A kind of failure is said once a minute.
  expect(kinds.toSorted()).toEqual([...new Set(kinds)].toSorted());
  const text = platform.log().join('\n');
  for (const secret of [key, secretKey, new URL(database.url).password]) expect(text).not.toContain(secret);
}

test('a database that is gone is SERVICE_UNAVAILABLE to everybody, is logged once, and is used again when it is back', async () => {
  expect((await ask(upsert('BEFORE'))).data.upsertVendor).toEqual({ vendor: { code: 'BEFORE' }, userErrors: [] });
  await proxy.close();
  for (const document of [
    upsert('DURING'),
    '{ vendors(first: 1) { nodes { code } } }',
    '{ viewer { id } jobs(first: 1) { totalCount } }',
  ]) {
    const { status, errors } = await ask(document);
    expect([status, errors?.map(({ message, extensions }) => [message, extensions.code])]).toEqual([
      expect.any(Number),
      [['The service is starting, stopping or has lost its database; try again.', 'SERVICE_UNAVAILABLE']],
    ]);
  }
  expect(await readiness()).toBe(503);
  expectQuietLog();
  proxy = await openSilentProxy(database.url, port);
  await expect.poll(readiness).toBe(200);
  expect((await ask(upsert('AFTER'))).data.upsertVendor).toEqual({ vendor: { code: 'AFTER' }, userErrors: [] });
  expect(codes(await ask('{ vendors(first: 9) { nodes { code } } }')).toSorted()).toEqual(['AFTER', 'BEFORE']);
}, 120_000);

test('a database that says nothing keeps nobody waiting, neither who asks nor who looks whether it is there', async () => {
  await ask('{ vendors(first: 1) { nodes { code } } }');
  proxy.fallSilent();
  const answers = await Promise.all([
    ask(upsert('SILENT')),
    ask('{ vendors(first: 1) { nodes { code } } }'),
    readiness(),
    readiness(),
    metricsStatus(),
  ]);
  const [first, second, ...ready] = answers;
  for (const { errors } of [first, second])
    expect(['SERVICE_UNAVAILABLE', 'TIMEOUT']).toContain(errors?.[0]?.extensions.code);
  // What this process knows by itself is measured all the same.
  expect(ready).toEqual([503, 503, 200]);
  expectQuietLog();
  await proxy.close();
  proxy = await openSilentProxy(database.url, port);
  await expect.poll(readiness).toBe(200);
  expect((await ask(upsert('AGAIN'))).errors).toBeUndefined();
}, 120_000);
