import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WebhookReply } from '../../../src/adapters/webhook-sender/webhook-sender.js';
import { measureWebhookFailureRate } from '../../../src/entities/webhooks/measure-webhook-failure-rate.js';
import type { StampedEvent } from '../../../src/events/event-catalogue.js';
import { readAfter } from '../../../src/events/log-reader.js';
import { startDispatcher } from '../../../src/jobs/webhooks/dispatch-webhooks.js';
import type { WebhookRenderer } from '../../../src/operations/_shared/webhook-documents.js';
import {
  DispatchedElsewhere,
  dispatchEvents,
  readDispatcherPosition,
} from '../../../src/operations/webhooks/dispatch-events.js';
import { giveBack, settle } from '../../../src/operations/webhooks/settle-attempts.js';
import { type Room, type TakenDelivery, takeDue } from '../../../src/operations/webhooks/take-deliveries.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { deliveriesOf, eventually, givenEndpoint, UPDATE } from './given.js';

const ROOM: Room = { lanes: [], free: 100, freeForFailing: 100 };
const OK: WebhookReply = { status: 200, body: '', error: null, timedOut: false, retryAfterMs: null, durationMs: 1 };
const BAD: WebhookReply = { ...OK, status: 404 };

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false, outboundAllow: ['127.0.0.1:9'] });
});
beforeEach(async () => {
  await readRows(
    world.databaseUrl,
    'TRUNCATE webhook_queue, webhook_deliveries, webhook_endpoints, webhook_attempt_counts',
  );
});
afterAll(() => world.close());

/** Renders every event for every endpoint of the roster. */
const renderer: WebhookRenderer = {
  render: (roster, events) =>
    Promise.resolve({
      rendered: events.map((event) => ({
        event,
        endpointIds: roster.map(({ id }) => id),
        body: `{"n":${event.entityVersion}}`,
      })),
      broken: [],
    }),
};

/** Puts events into the log, in order; answers the stretch from where the dispatcher stands. */
async function givenEvents(...entityIds: string[]) {
  const from = await readDispatcherPosition(world.system);
  await readRows(
    world.databaseUrl,
    `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
     SELECT 'product.updated.v1', entity, n, '{}', now() FROM unnest($1::text[]) WITH ORDINALITY AS given(entity, n) ORDER BY n`,
    [entityIds],
  );
  const to = await world.head();
  const all = await readAfter(world.database, from, 1_000);
  const events: readonly StampedEvent[] = all.filter(({ type }) => type === 'product.updated.v1');
  return { from, to, events };
}

const dispatch = (stretch: Awaited<ReturnType<typeof givenEvents>>) =>
  dispatchEvents(world.system, stretch, { renderer, always: true });
const settleAll = (deliveries: readonly TakenDelivery[], reply: WebhookReply) =>
  settle(
    world.system,
    deliveries.map((delivery) => ({ delivery, reply, at: world.clock.now() })),
  );
const numbers = (taken: readonly TakenDelivery[]) => taken.map(({ body }) => JSON.parse(body).n as number);

test('however many dispatch the same events at once, each endpoint gets each of them once', async () => {
  const { id } = await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  const stretch = await givenEvents('a', 'b', 'c');
  const ends = await Promise.allSettled([1, 2, 3, 4].map(() => dispatch(stretch)));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toEqual([
    { status: 'fulfilled', value: { moved: true, deliveries: 3 } },
  ]);
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(DispatchedElsewhere);
  expect(await deliveriesOf(world, id)).toHaveLength(3);
  expect(await readDispatcherPosition(world.system)).toBe(stretch.to);
});

test('what is taken is nobody else’s until its lease ends, and comes due again when its taker is gone', async () => {
  await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  await dispatch(await givenEvents('a', 'b', 'c', 'd'));
  const turns = await Promise.all([1, 2, 3].map(() => takeDue(world.system, ROOM)));
  expect(turns.flatMap(numbers).sort()).toEqual([1, 2, 3, 4]);
  expect(await takeDue(world.system, ROOM)).toEqual([]);
  world.clock.advance(24_999);
  expect(await takeDue(world.system, ROOM)).toEqual([]);
  world.clock.advance(1);
  const again = await takeDue(world.system, ROOM);
  expect(numbers(again)).toEqual([1, 2, 3, 4]);
  expect(again.map(({ attempt }) => attempt)).toEqual([2, 2, 2, 2]);
  expect(again.map(({ id, body }) => [id, body])).toEqual(
    turns
      .flat()
      .toSorted((a, b) => Number(a.position) - Number(b.position))
      .map(({ id, body }) => [id, body]),
  );
});

test('a failure that comes when somebody else has the delivery counts for nothing, a success ends it all the same', async () => {
  const { id } = await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  await dispatch(await givenEvents('a', 'b'));
  const late = await takeDue(world.system, ROOM);
  world.clock.advance(25_000);
  const second = await takeDue(world.system, ROOM);
  await settleAll([late[0]!], BAD);
  await settleAll([late[1]!], OK);
  expect((await deliveriesOf(world, id)).map(({ status }) => status).sort()).toEqual(['RETRYING', 'SUCCEEDED']);
  expect(await takeDue(world.system, ROOM)).toEqual([]);
  await settleAll([second[0]!], OK);
  expect((await deliveriesOf(world, id)).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  world.clock.advance(86_400_000);
  expect(await takeDue(world.system, ROOM)).toEqual([]);
});

test('what somebody else has taken since is not given back', async () => {
  await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  await dispatch(await givenEvents('a'));
  const late = await takeDue(world.system, ROOM);
  world.clock.advance(25_000);
  const second = await takeDue(world.system, ROOM);
  await giveBack(world.system, late);
  expect(await takeDue(world.system, ROOM)).toEqual([]);
  await giveBack(world.system, second);
  expect((await takeDue(world.system, ROOM)).map(({ attempt }) => attempt)).toEqual([2]);
});

test('of an ordered entity only the first that is not over can be taken, whoever asks', async () => {
  await givenEndpoint(world, { url: 'http://127.0.0.1:9/', ordering: 'PER_ENTITY' });
  await dispatch(await givenEvents('a', 'a', 'b', 'a', 'b'));
  const taken = (await Promise.all([1, 2, 3].map(() => takeDue(world.system, ROOM)))).flat();
  expect(numbers(taken).sort()).toEqual([1, 3]);
  await settleAll(
    taken.filter(({ entityId }) => entityId === 'a'),
    BAD,
  );
  await settleAll(
    taken.filter(({ entityId }) => entityId === 'b'),
    OK,
  );
  const [next] = await takeDue(world.system, ROOM);
  expect(numbers([next!])).toEqual([5]);
  // What follows the failed one is put off to its next attempt, and not looked at in vain.
  await takeDue(world.system, ROOM);
  world.clock.advance(2_000);
  await takeDue(world.system, ROOM);
  expect(
    await readRows(world.databaseUrl, `SELECT count(*)::int AS due FROM webhook_queue WHERE due_at <= $1`, [
      world.clock.now(),
    ]),
  ).toEqual([{ due: 0 }]);
  world.clock.advance(6_001);
  const retried = await takeDue(world.system, ROOM);
  expect(numbers(retried)).toEqual([1]);
  await settleAll(retried, OK);
  expect(numbers(await takeDue(world.system, ROOM))).toEqual([2]);
});

test('thousands that have to wait do not lie in front of one that may go, also when its taker has died', async () => {
  await givenEndpoint(world, { url: 'http://127.0.0.1:9/', ordering: 'PER_ENTITY' });
  await dispatch(await givenEvents(...Array.from({ length: 700 }, () => 'a'), 'b'));
  expect(numbers(await takeDue(world.system, ROOM))).toEqual([1, 701]);
  // Both takers die.
  world.clock.advance(25_000);
  const again = await takeDue(world.system, ROOM);
  expect(numbers(again)).toEqual([1, 701]);
  await settleAll(again, OK);
  expect(numbers(await takeDue(world.system, ROOM))).toEqual([2]);
});

test('an endpoint has as many places as it has, one that fails two, and those that fail have a share', async () => {
  const many = Array.from({ length: 30 }, (_, n) => `e${n}`);
  const [good, bad] = await Promise.all([1, 2].map(() => givenEndpoint(world, { url: 'http://127.0.0.1:9/' })));
  await readRows(world.databaseUrl, 'UPDATE webhook_endpoints SET consecutive_failures = 3 WHERE id = $1', [bad!.id]);
  await dispatch(await givenEvents(...many));
  const of = (taken: readonly TakenDelivery[], id: string) =>
    taken.filter(({ endpointId }) => endpointId === id).length;
  const first = await takeDue(world.system, ROOM);
  expect([of(first, good!.id), of(first, bad!.id)]).toEqual([10, 2]);
  const lanes = [
    { id: good!.id, held: 10, window: 15 },
    { id: bad!.id, held: 2, window: 60 },
  ];
  const second = await takeDue(world.system, { ...ROOM, lanes });
  expect([of(second, good!.id), of(second, bad!.id)]).toEqual([5, 0]);
  const third = await takeDue(world.system, { lanes: [], free: 3, freeForFailing: 0 });
  expect([of(third, good!.id), of(third, bad!.id)]).toEqual([3, 0]);
});

test('deliveries of many endpoints are read with as many statements as of one', async () => {
  const count = () =>
    world.countStatements(() =>
      world.execute('{ webhookEndpoints { id deliveries(first: 2) { nodes { id status } totalCount } } }'),
    );
  await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  await dispatch(await givenEvents('a', 'b', 'c'));
  const one = await count();
  for (let more = 0; more < 4; more += 1) await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  await dispatch(await givenEvents('d', 'e', 'f'));
  const five = await count();
  const totals = five.result.data['webhookEndpoints'].map(({ deliveries }: any) => deliveries.totalCount);
  expect(totals).toEqual([6, 3, 3, 3, 3]);
  expect(five.statements).toBe(one.statements);
});

test('the share of failed attempts is measured since a moment, and is nothing without any', async () => {
  await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  const since = world.clock.now();
  expect(await measureWebhookFailureRate(world.database, since)).toBeNull();
  await dispatch(await givenEvents('a', 'b', 'c', 'd'));
  const taken = await takeDue(world.system, ROOM);
  await settleAll(taken.slice(0, 1), BAD);
  await settleAll(taken.slice(1), OK);
  expect(await measureWebhookFailureRate(world.database, since)).toBe(0.25);
  world.clock.advance(120_000);
  expect(await measureWebhookFailureRate(world.database, world.clock.now())).toBeNull();
});

test('what was made for an endpoint while it was being disabled has failed when it is enabled again', async () => {
  const { id } = await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  const enable = (enabled: boolean) => world.execute(UPDATE, { input: { id, enabled } });
  const stretch = await givenEvents('a');
  const disabling: WebhookRenderer = {
    async render(roster, events, signal) {
      await enable(false);
      return renderer.render(roster, events, signal);
    },
  };
  await dispatchEvents(world.system, stretch, { renderer: disabling, always: true });
  expect(await takeDue(world.system, ROOM)).toEqual([]);
  await enable(true);
  expect(await deliveriesOf(world, id)).toMatchObject([{ status: 'FAILED', error: 'The endpoint was disabled.' }]);
  expect(await takeDue(world.system, ROOM)).toEqual([]);
});

test('events that have left the log are passed over, and it goes on with those that are there', async () => {
  const { id } = await givenEndpoint(world, { url: 'http://127.0.0.1:9/' });
  const from = await readDispatcherPosition(world.system);
  const { to } = await givenEvents('a', 'b', 'c');
  await readRows(world.databaseUrl, 'DELETE FROM event_log WHERE position < $1', [String(to)]);
  const restarted = await createDispatcherOn(from);
  const [delivery] = await eventually(async () => {
    const found = await deliveriesOf(world, id);
    return found.length > 0 && found;
  });
  await restarted.stop();
  expect(delivery).toMatchObject({ eventType: 'product.updated.v1', status: 'PENDING' });
  expect(await readDispatcherPosition(world.system)).toBe(to);
});

async function createDispatcherOn(position: bigint) {
  await readRows(world.databaseUrl, 'UPDATE webhook_dispatch SET position = $1', [String(position)]);
  return startDispatcher({ ctx: world.system, renderer, made: () => undefined });
}
