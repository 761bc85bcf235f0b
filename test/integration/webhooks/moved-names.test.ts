import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createWorld, type World } from '../../support/world.js';
import { givenChannel } from '../alerts/given.js';
import {
  CREATE,
  endpointNow,
  givenEndpoint,
  givenVendor,
  ingest,
  PRODUCTS,
  settledDeliveries,
  UPDATE,
} from './given.js';

const PUBLIC = { address: '93.184.216.34', family: 4 };
const PRIVATE = { address: '10.1.2.3', family: 4 };
const REFUSED = 'This host is not on the public internet; the operator may allow its host:port in OUTBOUND_ALLOW.';

let answers: (typeof PUBLIC)[];
let world: World;
beforeAll(async () => {
  world = await createWorld({ resolve: () => Promise.resolve(answers) });
});
beforeEach(() => {
  answers = [PUBLIC];
});
afterAll(() => world.close());

test.each([[[PRIVATE]], [[PUBLIC, PRIVATE]]])('an endpoint is not made of a name that leads to %j', async (leads) => {
  answers = leads;
  const input = { url: 'https://hooks.shop.example/in', subscription: PRODUCTS };
  const { data } = await world.execute(CREATE, { input });
  expect(data['createWebhookEndpoint']).toEqual({
    endpoint: null,
    secret: null,
    userErrors: [{ code: 'FETCH_REFUSED', field: ['url'], message: REFUSED }],
  });
});

test('a name that leads to a private address later is sent nothing, which the delivery says, and cannot be changed to', async () => {
  const { id } = await givenEndpoint(world, { url: 'https://hooks.shop.example/in' });
  answers = [PRIVATE];
  await ingest(world, await givenVendor(world), 'Moved');
  expect(await settledDeliveries(world, id, 'RETRYING')).toMatchObject([
    { attempts: 1, responseStatus: null, responseBody: null, error: REFUSED },
  ]);
  const before = await endpointNow(world, id);
  expect(before).toMatchObject({ enabled: true, consecutiveFailures: 1 });
  const { data } = await world.execute(UPDATE, { input: { id, description: 'Another' } });
  expect(data['updateWebhookEndpoint']).toEqual({
    endpoint: null,
    userErrors: [{ code: 'FETCH_REFUSED', field: ['url'], message: REFUSED }],
  });
  expect(await endpointNow(world, id)).toEqual(before);
});

test('neither is a channel for alerts', async () => {
  const target = 'https://alerts.shop.example/in';
  const id = await givenChannel(world, { kind: 'WEBHOOK', name: 'Moved', target });
  answers = [PRIVATE];
  const { data } = await world.execute(
    'mutation ($id: ID!) { testAlertChannel(id: $id) { channel { id } userErrors { code message } } }',
    { id },
  );
  expect(data['testAlertChannel']).toEqual({
    channel: null,
    userErrors: [{ code: 'PROVIDER_UNAVAILABLE', message: REFUSED }],
  });
});
