import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRows } from '../../support/rows.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';
import { createWorld, type World } from '../../support/world.js';
import {
  CREATE,
  DELIVERY_FIELDS,
  deliveriesOf,
  endpointNow,
  eventually,
  givenEndpoint,
  givenVendor,
  ingest,
  PRODUCTS,
  settledDeliveries,
  UPDATE,
} from './given.js';

const DAY_MS = 86_400_000;
const TEST = `mutation ($id: ID!) { testWebhookEndpoint(id: $id) { delivery { ${DELIVERY_FIELDS} } userErrors { code field message } } }`;
const REDELIVER = `mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { delivery { id status attempts messageId } userErrors { code field message } } }`;
const RECOVER =
  'mutation ($input: RecoverWebhookInput!) { recoverWebhook(input: $input) { recovered endpoint { id } userErrors { code field message } } }';
const ROTATE =
  'mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { endpoint { id } secret userErrors { code field message } } }';
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }';

let receiver: WebhookReceiver;
let world: World;
let vendorId: string;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({ outboundAllow: [receiver.host] });
});
beforeEach(async () => {
  receiver.beginTurn();
  vendorId = await givenVendor(world);
  // What the test before has done is in the log: no endpoint of this one hears of it.
  await world.head();
});
afterEach(async () => {
  const { data } = await world.execute('{ webhookEndpoints { id enabled } }');
  for (const { id } of data['webhookEndpoints']) await world.execute(UPDATE, { input: { id, enabled: false } });
});
afterAll(async () => {
  await world.close();
  await receiver.close();
});

const create = async (input: object) => {
  const answer = await world.execute(CREATE, { input: { url: receiver.url, subscription: PRODUCTS, ...input } });
  return answer.data['createWebhookEndpoint'];
};

const countRows = async () => {
  const { data } = await world.execute('{ webhookEndpoints { id } }');
  return data['webhookEndpoints'].length as number;
};

test('an endpoint is made with a secret that is shown once and kept sealed', async () => {
  const made = await create({ description: 'Warehouse', ordering: 'PER_ENTITY', variables: {} });
  expect(made).toEqual({
    endpoint: {
      id: expect.stringMatching(/^webhook_/),
      url: receiver.url,
      description: 'Warehouse',
      subscription: PRODUCTS,
      variables: {},
      ordering: 'PER_ENTITY',
      enabled: true,
      disabledReason: null,
      consecutiveFailures: 0,
      failingSince: null,
      pausedUntil: null,
    },
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    userErrors: [],
  });
  const rows = await world.database.query<{ text: string }>({
    name: 'test.webhook_endpoint_text',
    text: 'SELECT e::text AS text FROM webhook_endpoints e',
  });
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ text }) => text.includes(made.secret.slice(6)))).toEqual([]);
});

describe('addresses', () => {
  test.each([
    ['http://127.0.0.1:9/', 'ports'],
    ['http://127.0.0.1/', 'not on the public internet'],
    ['https://2130706433/', 'not on the public internet'],
    ['https://[::ffff:10.0.0.1]/', 'not on the public internet'],
    ['https://169.254.169.254/latest', 'not on the public internet'],
    ['https://localhost/', 'not on the public internet'],
    ['https://user:secret@example.com/', 'user name or password'],
    ['ftp://example.com/', 'http and https'],
    ['not an address', 'absolute address'],
  ])('%s is refused', async (url, words) => {
    const before = await countRows();
    const { endpoint, secret, userErrors } = await create({ url });
    expect(userErrors).toEqual([{ code: 'FETCH_REFUSED', field: ['url'], message: expect.stringContaining(words) }]);
    expect({ endpoint, secret }).toEqual({ endpoint: null, secret: null });
    expect(await countRows()).toBe(before);
  });
});

describe('subscriptions', () => {
  test.each([
    ['subscription { nothing }', 'INVALID', 'Cannot query field'],
    ['subscription {', 'INVALID', 'Syntax Error'],
    ['{ health { status } }', 'INVALID', 'Give a subscription'],
    ['mutation { revokeApiKey(id: "x") { userErrors { code } } }', 'INVALID', 'Give a subscription'],
    ['subscription { productChanged { type } imageChanged { type } }', 'INVALID', 'one top level field'],
    ['subscription { productChanged(after: "bG9nMTow") { type } }', 'INVALID', 'Leave out "after"'],
    [
      'subscription { ...F } fragment F on Subscription { productChanged(after: "bG9nMTow") { type } }',
      'INVALID',
      'Leave out "after"',
    ],
    [
      'subscription { productChanged { product { images(first: 100) { nodes { similar { score } product { images(first: 100) { nodes { id } } } } } } } }',
      'INVALID',
      '',
    ],
  ])('%s is refused', async (subscription, code, words) => {
    const before = await countRows();
    const { endpoint, userErrors } = await create({ subscription });
    expect(userErrors[0]).toEqual({ code, field: ['subscription'], message: expect.stringContaining(words) });
    expect(endpoint).toBeNull();
    expect(await countRows()).toBe(before);
  });

  test('variables are checked against it', async () => {
    const subscription = 'subscription ($id: ID!) { productChanged(productId: $id) { type } }';
    for (const [variables, words] of [
      [{}, 'Variable "$id" of required type'],
      [{ id: { deep: true } }, 'Variable "$id" got invalid value'],
      [['x'], 'an object'],
      [{ id: 'x'.repeat(30_000) }, 'at most 20000 characters'],
    ] as const) {
      const { userErrors } = await create({ subscription, variables });
      expect(userErrors).toEqual([{ code: 'INVALID', field: ['variables'], message: expect.stringContaining(words) }]);
    }
    expect((await create({ subscription, variables: { id: 'product_x' } })).userErrors).toEqual([]);
  });

  test('one that costs more than 200 points is refused, and texts are bounded', async () => {
    const dear = `subscription { productChanged { product { images(first: 100) { nodes { product { images(first: 100) { nodes { id } } } } } } } }`;
    expect((await create({ subscription: dear })).userErrors).toEqual([
      { code: 'INVALID', field: ['subscription'], message: expect.stringContaining('one may cost at most 200') },
    ]);
    const { userErrors } = await create({ description: 'x'.repeat(501), subscription: ' ' });
    expect(userErrors.map(({ field }: any) => field[0])).toEqual(['description', 'subscription']);
  });
});

test('who may not manage webhooks may do nothing with them', async () => {
  const { id } = await givenEndpoint(world, { url: receiver.url });
  for (const as of ['EDITOR', 'REVIEWER', 'VIEWER', null] as const) {
    const calls: [string, object][] = [
      ['{ webhookEndpoints { id } }', {}],
      [CREATE, { input: { url: receiver.url, subscription: PRODUCTS } }],
      [UPDATE, { input: { id, url: receiver.url } }],
      [TEST, { id }],
      [REDELIVER, { id }],
      [RECOVER, { input: { id, since: new Date().toISOString() } }],
      [ROTATE, { input: { id } }],
    ];
    for (const [document, variables] of calls) {
      const { errors } = await world.execute(document, variables, { as });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([
        as === null ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      ]);
    }
    const { data } = await world.execute('query ($id: ID!) { node(id: $id) { id } }', { id }, { as: as ?? 'VIEWER' });
    expect(data['node']).toBeNull();
  }
});

test('it sees no more than who made it: neither when it is made nor later', async () => {
  const principal = {
    id: 'key_v',
    name: 'Viewer',
    kind: 'API_KEY' as const,
    roles: ['VIEWER' as const],
    expiresAt: null,
  };
  const document = 'subscription { feedbackReady { total } }';
  const check = world.deps.webhooks.documents.check(world.system, { document, variables: {}, principal });
  await expect(check).rejects.toMatchObject({ code: 'FORBIDDEN' });
  // As when a version of the platform takes a right from a role.
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/frozen`, subscription: document });
  await readRows(world.databaseUrl, `UPDATE webhook_endpoints SET roles = '{VIEWER}', version = 2 WHERE id = $1`, [id]);
  await ingest(world, vendorId, 'Moves the log');
  const endpoint = await eventually(async () => {
    const now = await endpointNow(world, id);
    return !now.enabled && now;
  });
  expect(endpoint.disabledReason).toMatch(/^Its subscription is not valid any more: .*"feedback:read"/);
  const events = (await world.events()).filter(({ entityId }) => entityId === id);
  expect(events.map(({ payload }) => payload)).toEqual([{ cause: 'SUBSCRIPTION_INVALID' }]);
});

test('what depends on who asks is rendered for each apart', async () => {
  const subscription = 'subscription { reviewQueueUpdated(filter: { claimedByMe: true }) { change task { id } } }';
  const admin = await givenEndpoint(world, { url: `${receiver.url}/admin`, subscription });
  const service = await givenEndpoint(world, { url: `${receiver.url}/service`, subscription }, { as: 'SERVICE' });
  const { id: adminId } = await world.key('ADMIN');
  const payload = { state: 'CLAIMED', priority: 'NORMAL', vendorId, category: null, slaBreached: false };
  await readRows(
    world.databaseUrl,
    `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
     VALUES ('review.task.claimed.v1', 'task_1', 1, $1::jsonb, now())`,
    [JSON.stringify({ ...payload, reviewerId: adminId })],
  );
  const [delivery] = await settledDeliveries(world, admin.id, 'SUCCEEDED');
  expect(delivery.eventType).toBe('review.task.claimed.v1');
  const message = receiver.messages.find(({ path }) => path.endsWith('/admin'));
  // The task is gone: said so, and not left out.
  expect(JSON.parse(message!.body)).toMatchObject({ data: null, errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  expect(await deliveriesOf(world, service.id)).toEqual([]);
});

test('an endpoint ends with the key it was made by, and lives on with the rights of who enables it', async () => {
  const made = await world.execute(
    'mutation { createApiKey(input: { name: "Leaves", roles: [SERVICE] }) { apiKey { id } secret } }',
  );
  const { apiKey, secret } = made.data['createApiKey'];
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/leaves` }, { as: { key: secret } });
  await ingest(world, vendorId, 'While it lasts');
  await settledDeliveries(world, id, 'SUCCEEDED');
  await world.execute(REVOKE, { id: apiKey.id });
  await ingest(world, vendorId, 'After the end');
  const endpoint = await eventually(async () => {
    const now = await endpointNow(world, id);
    return !now.enabled && now;
  });
  expect(endpoint.disabledReason).toContain('API key');
  expect(await deliveriesOf(world, id)).toHaveLength(1);
  const event = (await world.events()).find(({ entityId }) => entityId === id);
  expect(event).toMatchObject({ type: 'webhook.endpoint.disabled.v1', payload: { cause: 'KEY_ENDED' } });
  const { data } = await world.execute(UPDATE, { input: { id, enabled: true } });
  expect(data['updateWebhookEndpoint'].endpoint.enabled).toBe(true);
  await ingest(world, vendorId, 'Taken over');
  await settledDeliveries(world, id, 'SUCCEEDED', 2);
});

test('a change is checked as a whole, takes effect for what waits, and is refused without a trace', async () => {
  receiver.react({ status: 404 });
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/old` });
  await ingest(world, vendorId, 'Moved');
  const [delivery] = await settledDeliveries(world, id, 'RETRYING');
  const before = await endpointNow(world, id);
  for (const input of [{ url: 'http://10.0.0.1/' }, { subscription: '{ health { status } }' }, { variables: [] }]) {
    const { data } = await world.execute(UPDATE, { input: { id, ...input } });
    expect(data['updateWebhookEndpoint']).toMatchObject({
      endpoint: null,
      userErrors: [{ field: Object.keys(input) }],
    });
  }
  expect(await endpointNow(world, id)).toEqual(before);
  receiver.react({ status: 200 });
  const { data } = await world.execute(UPDATE, { input: { id, url: `${receiver.url}/new`, description: 'New' } });
  expect(data['updateWebhookEndpoint'].endpoint).toMatchObject({ url: `${receiver.url}/new`, description: 'New' });
  world.clock.advance(10_000);
  const [settled] = await settledDeliveries(world, id, 'SUCCEEDED');
  expect(settled.messageId).toBe(delivery.messageId);
  expect(receiver.messages.at(-1)?.path).toBe('/hooks/new');
  expect(
    (await world.execute(UPDATE, { input: { id: 'webhook_none', enabled: true } })).data['updateWebhookEndpoint'],
  ).toEqual({
    endpoint: null,
    userErrors: [{ code: 'NOT_FOUND', field: ['id'], message: 'There is no such endpoint.' }],
  });
});

test('a test is one signed message, tried once', async () => {
  receiver.react({ status: 503, body: 'later' });
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/test` });
  const { data } = await world.execute(TEST, { id });
  expect(data['testWebhookEndpoint']).toMatchObject({
    delivery: { status: 'PENDING', attempts: 0, eventType: 'webhook.test.v1' },
    userErrors: [],
  });
  const [delivery] = await settledDeliveries(world, id, 'FAILED');
  expect(delivery).toMatchObject({ attempts: 1, responseStatus: 503, responseBody: 'later', nextAttemptAt: null });
  const message = receiver.messages.find(({ path }) => path.endsWith('/test'));
  expect(JSON.parse(message!.body)).toMatchObject({ type: 'webhook.test.v1', data: { endpoint: { id } } });
  await world.execute(UPDATE, { input: { id, enabled: false } });
  expect((await world.execute(TEST, { id })).data['testWebhookEndpoint']).toEqual({
    delivery: null,
    userErrors: [{ code: 'NOT_ALLOWED_NOW', field: ['id'], message: 'The endpoint is disabled; enable it first.' }],
  });
});

test('the description is taken away in the call that switches the endpoint off', async () => {
  const { endpoint } = await create({ description: 'Warehouse' });
  const input = { id: endpoint.id, enabled: false, description: null };
  const { data } = await world.execute(UPDATE, { input });
  expect(data['updateWebhookEndpoint'].endpoint).toMatchObject({ enabled: false, description: null });
});

test('what was delivered, or has failed for good, is sent again with the same id and body', async () => {
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/again` });
  await ingest(world, vendorId, 'Twice');
  const [delivery] = await settledDeliveries(world, id, 'SUCCEEDED');
  const { data } = await world.execute(REDELIVER, { id: delivery.id });
  expect(data['redeliverWebhook']).toEqual({
    delivery: { id: delivery.id, status: 'PENDING', attempts: 1, messageId: delivery.messageId },
    userErrors: [],
  });
  const sent = await receiver.received((all) => all.filter(({ path }) => path.endsWith('/again')).length === 2);
  const [first, second] = sent.filter(({ path }) => path.endsWith('/again'));
  expect(second!.body).toBe(first!.body);
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(await settledDeliveries(world, id, 'SUCCEEDED')).toMatchObject([{ attempts: 2 }]);
  expect((await world.execute(REDELIVER, { id: 'delivery_none' })).data['redeliverWebhook'].userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['deliveryId'], message: 'There is no such delivery.' },
  ]);
});

test('what is sent again while it waits for its next attempt begins anew, too', async () => {
  receiver.react({ status: 500 });
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/anew` });
  await ingest(world, vendorId, 'Anew');
  const [waiting] = await settledDeliveries(world, id, 'RETRYING');
  const round = () =>
    readRows(world.databaseUrl, 'SELECT attempts FROM webhook_queue WHERE delivery_id = $1', [waiting.id]);
  expect(await round()).toEqual([{ attempts: 1 }]);
  await world.execute(REDELIVER, { id: waiting.id });
  await eventually(async () => (await deliveriesOf(world, id, 'RETRYING'))[0]?.attempts === 2);
  expect(await round()).toEqual([{ attempts: 1 }]);
  receiver.react({ status: 200 });
});

test('recovering sends every failed delivery of a time again, of fourteen days at most', async () => {
  receiver.react({ status: 404 });
  const { id } = await givenEndpoint(world, { url: `${receiver.url}/recover` });
  const since = world.clock.now();
  for (const name of ['A', 'B']) await ingest(world, vendorId, name);
  await settledDeliveries(world, id, 'RETRYING', 2);
  await world.execute(UPDATE, { input: { id, enabled: false } });
  const failed = (await deliveriesOf(world, id, 'FAILED')).length;
  expect(failed).toBe(2);
  receiver.react({ status: 200 });
  await world.execute(UPDATE, { input: { id, enabled: true } });
  world.clock.advance(DAY_MS);
  const recover = async (input: object) =>
    (await world.execute(RECOVER, { input: { id, ...input } })).data['recoverWebhook'];
  expect(await recover({ since: new Date(world.clock.now().getTime() - 14 * DAY_MS - 1) })).toEqual({
    recovered: 0,
    endpoint: null,
    userErrors: [{ code: 'INVALID', field: ['since'], message: expect.stringContaining('14 days') }],
  });
  expect(await recover({ since, until: since })).toMatchObject({ recovered: 0, userErrors: [{ field: ['until'] }] });
  expect(await recover({ since: new Date(world.clock.now().getTime() + 1_000) })).toEqual({
    recovered: 0,
    endpoint: null,
    userErrors: [{ code: 'INVALID', field: ['since'], message: 'This lies in the future.' }],
  });
  expect(await recover({ since: new Date(since.getTime() + 1_000) })).toMatchObject({ recovered: 0, userErrors: [] });
  expect(await recover({ since })).toEqual({ recovered: failed, endpoint: { id }, userErrors: [] });
  expect(await settledDeliveries(world, id, 'SUCCEEDED', failed)).toHaveLength(failed);
  expect(await recover({ since })).toMatchObject({ recovered: 0 });
});

test('secrets rotate within bounds', async () => {
  const { id, secret } = await givenEndpoint(world, { url: `${receiver.url}/rotate` });
  const rotate = async (graceHours?: number) =>
    (await world.execute(ROTATE, { input: { id, graceHours } })).data['rotateWebhookSecret'];
  for (const graceHours of [-1, 169])
    expect(await rotate(graceHours)).toEqual({
      endpoint: null,
      secret: null,
      userErrors: [{ code: 'INVALID', field: ['graceHours'], message: 'The grace has 0 to 168 hours.' }],
    });
  const secrets = [secret];
  for (let turn = 0; turn < 4; turn += 1) secrets.push((await rotate()).secret);
  expect(new Set(secrets).size).toBe(5);
  expect((await rotate()).userErrors).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
  expect((await rotate(0)).userErrors).toEqual([]);
  await world.execute(TEST, { id });
  const sent = await receiver.received((all) => all.some(({ path }) => path.endsWith('/rotate')));
  const message = sent.find(({ path }) => path.endsWith('/rotate'));
  expect(String(message!.headers['webhook-signature']).split(' ')).toHaveLength(1);
});

test('deliveries are a list with pages and a filter', async () => {
  const ids = await Promise.all(
    [1, 2, 3].map(async (n) => (await givenEndpoint(world, { url: `${receiver.url}/${n}` })).id),
  );
  for (const name of ['A', 'B', 'C']) await ingest(world, vendorId, name);
  for (const id of ids) await settledDeliveries(world, id, 'SUCCEEDED', 3);
  const page = `query ($id: ID!, $after: String) { node(id: $id) { ... on WebhookEndpoint {
    deliveries(first: 2, after: $after) { nodes { id createdAt } pageInfo { hasNextPage endCursor } totalCount } } } }`;
  const first = (await world.execute(page, { id: ids[0] })).data['node'].deliveries;
  expect(first).toMatchObject({ nodes: [{}, {}], pageInfo: { hasNextPage: true }, totalCount: 3 });
  const second = (await world.execute(page, { id: ids[0], after: first.pageInfo.endCursor })).data['node'].deliveries;
  expect(second).toMatchObject({ nodes: [{}], pageInfo: { hasNextPage: false } });
  expect(await deliveriesOf(world, ids[0]!, 'FAILED')).toEqual([]);
  const all = [...first.nodes, ...second.nodes].map(({ id }: any) => id);
  expect(new Set(all).size).toBe(3);
  const { data } = await world.execute(
    'query ($id: ID!) { node(id: $id) { ... on WebhookDelivery { id eventType } } }',
    {
      id: all[0],
    },
  );
  expect(data['node']).toEqual({ id: all[0], eventType: 'product.created.v1' });
});
