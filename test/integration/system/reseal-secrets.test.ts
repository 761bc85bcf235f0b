import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSealer } from '../../../src/adapters/sealer/sealer.js';
import { resealSecrets } from '../../../src/operations/system/reseal-secrets.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const OLD = 'a test secret of more than thirty-two characters';
const NEW = 'the secret that comes after it, as long as it must be';
const CHANNEL = `mutation { upsertAlertChannel(input: { kind: PAGERDUTY, name: "Pager", target: "R0123456789abcdef0123456789abcde" }) {
  userErrors { code } } }`;
const ENDPOINT = `mutation { createWebhookEndpoint(input: { url: "https://example.com/hook",
  subscription: "subscription { productChanged { type product { id } } }" }) { endpoint { id } userErrors { code message } } }`;
const ROTATE = 'mutation ($id: ID!) { rotateWebhookSecret(input: { id: $id }) { userErrors { code } } }';

/** Everything sealed that is kept for long. */
async function sealed(): Promise<string[]> {
  const targets = await readRows(world.databaseUrl, 'SELECT sealed_target AS sealed FROM alert_channels');
  const secrets = await readRows(world.databaseUrl, 'SELECT secret AS sealed, former_secrets FROM webhook_endpoints');
  const former = secrets.flatMap((row) => row['former_secrets']);
  return [...targets, ...secrets, ...former].map((row) => row['sealed'] as string);
}

it('a new key opens what the old one sealed and seals it anew, once', async () => {
  await world.execute(CHANNEL);
  const { endpoint } = (await world.execute(ENDPOINT)).data['createWebhookEndpoint'];
  await world.execute(ROTATE, { id: endpoint.id });
  const before = (await sealed()).map((text) => createSealer(OLD).open(text));
  expect([before.length, before.includes(null)]).toEqual([3, false]);
  const changed = { ...world.system, deps: { ...world.deps, sealer: createSealer(NEW, [OLD]) } };
  expect(await resealSecrets(changed)).toBe(3);
  expect((await sealed()).map((text) => createSealer(NEW).open(text))).toEqual(before);
  expect(await resealSecrets(changed)).toBe(0);
});

it('without the old key nothing is touched', async () => {
  const before = await sealed();
  expect(await resealSecrets({ ...world.system, deps: { ...world.deps, sealer: createSealer(OLD) } })).toBe(0);
  expect(await sealed()).toEqual(before);
});
