import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';
import { createWorld, type World } from '../../support/world.js';
import {
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

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

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
  const { data } = await world.execute('{ webhookEndpoints { id } }');
  for (const { id } of data['webhookEndpoints']) await world.execute(UPDATE, { input: { id, enabled: false } });
});
afterAll(async () => {
  await world.close();
  await receiver.close();
});

test('an event is sent as the result of the subscription, signed so that the public library verifies it', async () => {
  const { id, secret } = await givenEndpoint(world, { url: receiver.url });
  const productId = await ingest(world, vendorId, 'Blue mug');
  const [message] = await receiver.received(1);
  const { headers, body } = message!;
  const verified = new Webhook(secret).verify(body, headers as Record<string, string>) as {
    data: { productChanged: { cursor: string } };
  };
  const event = (await world.events()).find(({ entityId }) => entityId === productId);
  expect(verified).toEqual({
    type: 'product.created.v1',
    timestamp: event!.occurredAt.toISOString(),
    data: {
      productChanged: {
        cursor: expect.any(String),
        type: 'product.created.v1',
        product: { id: productId, name: 'Blue mug' },
      },
    },
  });
  expect(headers['content-type']).toBe('application/json');
  expect(await settledDeliveries(world, id, 'SUCCEEDED')).toEqual([
    {
      id: expect.stringMatching(/^delivery_/),
      messageId: headers['webhook-id'],
      eventType: 'product.created.v1',
      status: 'SUCCEEDED',
      attempts: 1,
      responseStatus: 204,
      responseBody: '',
      error: null,
      durationMs: expect.any(Number),
      nextAttemptAt: null,
      cursor: verified.data.productChanged.cursor,
      createdAt: expect.any(String),
    },
  ]);
});

test('what was tampered with, or is older than five minutes, the library refuses', async () => {
  const { secret } = await givenEndpoint(world, { url: receiver.url });
  await ingest(world, vendorId, 'Blue mug');
  const [message] = await receiver.received(1);
  const headers = message!.headers as Record<string, string>;
  const webhook = new Webhook(secret);
  expect(() => webhook.verify(message!.body, headers)).not.toThrow();
  expect(() => webhook.verify(message!.body.replace('Blue', 'Red!'), headers)).toThrow('No matching signature');
  expect(() => webhook.verify(message!.body, { ...headers, 'webhook-id': 'msg_other' })).toThrow(
    'No matching signature',
  );
  const later = String(Number(headers['webhook-timestamp']) - 301);
  expect(() => webhook.verify(message!.body, { ...headers, 'webhook-timestamp': later })).toThrow('too old');
  // A replay of the very same request, five minutes on.
  const now = Date.now;
  Date.now = () => now() + 301_000;
  try {
    expect(() => webhook.verify(message!.body, headers)).toThrow('too old');
  } finally {
    Date.now = now;
  }
});

test('during the grace both secrets verify, after it only the new one', async () => {
  const { id, secret } = await givenEndpoint(world, { url: receiver.url });
  const { data } = await world.execute(
    'mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { secret userErrors { code } } }',
    { input: { id, graceHours: 2 } },
  );
  const fresh = data['rotateWebhookSecret'].secret as string;
  await ingest(world, vendorId, 'In the grace');
  await receiver.received(1);
  await settledDeliveries(world, id, 'SUCCEEDED', 1);
  world.clock.advance(2 * HOUR_MS);
  const realNow = Date.now;
  await ingest(world, vendorId, 'After it');
  const [during, after] = await receiver.received(2);
  const verify = (one: string, message: typeof during) => {
    Date.now = () => Number(message!.headers['webhook-timestamp']) * 1_000;
    try {
      return new Webhook(one).verify(message!.body, message!.headers as Record<string, string>);
    } finally {
      Date.now = realNow;
    }
  };
  expect(String(during!.headers['webhook-signature']).split(' ')).toHaveLength(2);
  expect(() => verify(secret, during)).not.toThrow();
  expect(() => verify(fresh, during)).not.toThrow();
  expect(() => verify(fresh, after)).not.toThrow();
  expect(() => verify(secret, after)).toThrow('No matching signature');
});

test('a failed attempt is repeated by the schedule with the same id and body and a timestamp of its own, ten times', async () => {
  receiver.react({ status: 404, body: 'nobody here' });
  const { id } = await givenEndpoint(world, { url: receiver.url });
  await ingest(world, vendorId, 'Refused');
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    await receiver.received(attempt);
    const [delivery] = await eventually(async () => {
      const found = await deliveriesOf(world, id);
      return found[0]?.attempts === attempt && found;
    });
    expect(delivery).toMatchObject({
      responseStatus: 404,
      responseBody: 'nobody here',
      status: attempt < 10 ? 'RETRYING' : 'FAILED',
    });
    if (attempt < 10) world.clock.advance(new Date(delivery.nextAttemptAt).getTime() - world.clock.now().getTime());
    else expect(delivery.nextAttemptAt).toBeNull();
  }
  expect(new Set(receiver.messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(new Set(receiver.messages.map(({ body }) => body)).size).toBe(1);
  const times = receiver.messages.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(0.8 * 272_000);
  expect(await endpointNow(world, id)).toMatchObject({ enabled: true, consecutiveFailures: 10 });
});

test('410 disables at once: what waits has failed, nothing more is told, and it is an event', async () => {
  receiver.react({ status: 410 });
  const { id } = await givenEndpoint(world, { url: receiver.url });
  const watcher = await givenEndpoint(world, {
    url: `${receiver.url}/watch`,
    subscription: 'subscription { webhookEndpointDisabled { type cause endpoint { id enabled disabledReason } } }',
  });
  receiver.react(({ path }) => ({ status: path.endsWith('/watch') ? 200 : 410 }));
  await ingest(world, vendorId, 'Gone');
  const isOfIt = ({ path, body }: { path: string; body: string }) => path.endsWith('/watch') && body.includes(id);
  const messages = await receiver.received((all) => all.some(isOfIt));
  expect(JSON.parse(messages.find(isOfIt)!.body)).toMatchObject({
    type: 'webhook.endpoint.disabled.v1',
    data: {
      webhookEndpointDisabled: {
        cause: 'GONE',
        endpoint: { id, enabled: false, disabledReason: 'It answered 410 Gone.' },
      },
    },
  });
  expect(await settledDeliveries(world, id, 'FAILED')).toHaveLength(1);
  const before = receiver.messages.length;
  await ingest(world, vendorId, 'Unheard');
  await settledDeliveries(world, watcher.id, 'SUCCEEDED');
  expect(receiver.messages.length).toBe(before);
  expect(await deliveriesOf(world, id)).toHaveLength(1);
});

test('five days of nothing but failures disable; a success in between begins them anew', async () => {
  receiver.react({ status: 500 });
  const { id } = await givenEndpoint(world, { url: receiver.url });
  const failTo = async (hours: number, name: string) => {
    world.clock.advance(hours * HOUR_MS);
    const before = receiver.messages.length;
    await ingest(world, vendorId, name);
    await receiver.received((all) => all.slice(before).some(({ body }) => body.includes(name)));
    return eventually(async () => {
      const mine = (await deliveriesOf(world, id)).filter(({ attempts }) => attempts === 0);
      return mine.length === 0 && endpointNow(world, id);
    });
  };
  await failTo(0, 'First');
  expect(await failTo(119, 'Almost')).toMatchObject({ enabled: true });
  receiver.react({ status: 200 });
  expect(await failTo(0.5, 'Well')).toMatchObject({ enabled: true });
  receiver.react({ status: 500 });
  expect(await failTo(0.1, 'Again')).toMatchObject({ enabled: true });
  expect(await failTo(119, 'Still')).toMatchObject({ enabled: true });
  // What is tried again may be what is enough.
  world.clock.advance(1.1 * HOUR_MS);
  const disabledNow = await eventually(async () => {
    const endpoint = await endpointNow(world, id);
    return !endpoint.enabled && endpoint;
  });
  expect(disabledNow).toMatchObject({ disabledReason: 'Every attempt of the last 5 days failed.' });
  expect(await deliveriesOf(world, id, 'RETRYING')).toEqual([]);
  const disabled = (await world.events()).filter(
    ({ type, entityId }) => type === 'webhook.endpoint.disabled.v1' && entityId === id,
  );
  expect(disabled.map(({ payload }) => payload)).toEqual([{ cause: 'FAILING' }]);
  const { data } = await world.execute(UPDATE, { input: { id, enabled: true } });
  expect(data['updateWebhookEndpoint'].endpoint).toMatchObject({
    enabled: true,
    disabledReason: null,
    consecutiveFailures: 0,
    failingSince: null,
  });
});

test('429 with Retry-After leaves the endpoint alone for that long, other deliveries to it included', async () => {
  receiver.react((_message, count) =>
    count === 1 ? { status: 429, headers: { 'retry-after': '600' } } : { status: 200 },
  );
  const { id } = await givenEndpoint(world, { url: receiver.url });
  const other = await givenEndpoint(world, { url: `${receiver.url}/other` });
  await world.execute(UPDATE, { input: { id: other.id, enabled: false } });
  await ingest(world, vendorId, 'Too many');
  const endpoint = await eventually(async () => {
    const now = await endpointNow(world, id);
    return now.pausedUntil !== null && now;
  });
  const pausedMs = new Date(endpoint.pausedUntil).getTime() - world.clock.now().getTime();
  expect(pausedMs).toBe(10 * MINUTE_MS);
  await ingest(world, vendorId, 'Waits too');
  await eventually(async () => (await deliveriesOf(world, id)).length === 2);
  world.clock.advance(10 * MINUTE_MS - 1_000);
  // Another endpoint's delivery goes through meanwhile: this one's would have, too.
  await world.execute(UPDATE, { input: { id: other.id, enabled: true } });
  await ingest(world, vendorId, 'For the other');
  await receiver.received((all) => all.some(({ path }) => path.endsWith('/other')));
  expect(receiver.messages.filter(({ path }) => !path.endsWith('/other'))).toHaveLength(1);
  world.clock.advance(1_000);
  expect(await settledDeliveries(world, id, 'SUCCEEDED', 3)).toHaveLength(3);
});

test('a redirect is an answer and no success, and is not followed', async () => {
  receiver.react(({ path }) =>
    path.endsWith('/target') ? { status: 200 } : { status: 307, headers: { location: `${receiver.url}/target` } },
  );
  const { id } = await givenEndpoint(world, { url: receiver.url });
  await ingest(world, vendorId, 'Elsewhere');
  const [delivery] = await settledDeliveries(world, id, 'RETRYING');
  expect(delivery).toMatchObject({ responseStatus: 307, attempts: 1 });
  expect(receiver.messages.map(({ path }) => path)).toEqual(['/hooks']);
});

test('an answer is kept to 4 096 bytes without NUL, one that never ends counts by its status, a broken connection is told', async () => {
  receiver.react({ status: 200, body: `a\u0000b${'x'.repeat(10_000)}` });
  const { id } = await givenEndpoint(world, { url: receiver.url });
  await ingest(world, vendorId, 'Long answer');
  const [long] = await settledDeliveries(world, id, 'SUCCEEDED');
  expect(long.responseBody).toBe(`ab${'x'.repeat(4_093)}`);
  receiver.react('drips');
  await ingest(world, vendorId, 'Dripping answer');
  const [dripped] = await settledDeliveries(world, id, 'SUCCEEDED', 2);
  expect(dripped.responseBody).toMatch(/^\.+$/);
  receiver.react('hangs up');
  await ingest(world, vendorId, 'Broken answer');
  const [broken] = await eventually(async () => {
    const found = await deliveriesOf(world, id, 'RETRYING');
    return found.length > 0 && found;
  });
  expect(broken).toMatchObject({ responseStatus: null, error: expect.stringContaining('connection broke') });
});

test('of an entity one message after the other, in the order of the log, also across retries; other entities go on', async () => {
  const { id } = await givenEndpoint(world, { url: receiver.url, ordering: 'PER_ENTITY' });
  const first = await ingest(world, vendorId, 'Held back');
  await settledDeliveries(world, id, 'SUCCEEDED');
  let refused = 0;
  receiver.react(({ body }) => (body.includes(first) && refused++ < 2 ? { status: 404 } : { status: 200 }));
  const change = async (name: string) => {
    await world.deps.database.transaction((tx) =>
      tx.run(
        `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
         SELECT 'product.updated.v1', $1, n, $2::jsonb, now() FROM generate_series(2, 6) AS n ORDER BY n`,
        [first, JSON.stringify({ vendorId, status: name })],
      ),
    );
  };
  await change('DRAFT');
  await eventually(async () => (await deliveriesOf(world, id)).length === 6);
  const others = await Promise.all(['One', 'Two', 'Three'].map((name) => ingest(world, vendorId, name)));
  await receiver.received((all) => others.every((other) => all.some(({ body }) => body.includes(other))));
  expect(receiver.messages.filter(({ body }) => body.includes(first))).toHaveLength(2);
  for (let round = 0; round < 2; round += 1) {
    const [next] = await eventually(async () => {
      const found = await deliveriesOf(world, id, 'RETRYING');
      return found[0]?.attempts === round + 1 && found;
    });
    world.clock.advance(new Date(next.nextAttemptAt).getTime() - world.clock.now().getTime());
  }
  await settledDeliveries(world, id, 'SUCCEEDED', 9);
  const cursors = receiver.messages
    .filter(({ body }) => body.includes(first))
    .map(({ body }) => JSON.parse(body).data.productChanged.cursor as string);
  const inOrder = (await world.events())
    .filter(({ entityId }) => entityId === first)
    .map(({ position }) => Number(position));
  const positions = cursors.map((cursor) => Number.parseInt(Buffer.from(cursor, 'base64url').toString().slice(5), 36));
  // The second event came three times: it failed twice, and none passed it meanwhile.
  expect(positions).toEqual([inOrder[0], inOrder[1], inOrder[1], ...inOrder.slice(1)]);
});

test('an endpoint is told only what its subscription asks for and what happens after it was made', async () => {
  const early = await ingest(world, vendorId, 'Before');
  await world.head();
  const { id } = await givenEndpoint(world, {
    url: receiver.url,
    subscription: 'subscription ($id: ID) { productChanged(productId: $id) { type } }',
    variables: { id: early },
  });
  await ingest(world, vendorId, 'Of no concern');
  // Committed, and in the log: what is not there yet is still to come for whoever follows it.
  await world.head();
  const all = await givenEndpoint(world, { url: `${receiver.url}/all`, subscription: PRODUCTS });
  await ingest(world, vendorId, 'For one of two');
  await settledDeliveries(world, all.id, 'SUCCEEDED');
  expect(receiver.messages.map(({ path }) => path)).toEqual(['/hooks/all']);
  expect(await deliveriesOf(world, id)).toEqual([]);
});
