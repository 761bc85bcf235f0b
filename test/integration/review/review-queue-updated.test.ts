import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelReviewTasks } from '../../../src/operations/_shared/cancel-review-tasks.js';
import { breachSlas } from '../../../src/operations/review/breach-slas.js';
import { expireLeases } from '../../../src/operations/review/expire-leases.js';
import { connectClient } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';
import { act, claim, type GivenReviewer, givenReviewers, givenTask } from './given.js';

let world: World;
let ann: GivenReviewer;
let ben: GivenReviewer;
let client: Client;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  [ann, ben] = (await givenReviewers(world, 2)) as [GivenReviewer, GivenReviewer];
  await world.key('ADMIN');
  client = connectClient(world.url, ann.key);
});
afterAll(async () => {
  await client.dispose();
  await world.close();
});

const QUEUE = /* GraphQL */ `
  subscription ($filter: ReviewTaskFilter, $change: [ReviewQueueChange!], $after: Cursor) {
    reviewQueueUpdated(filter: $filter, change: $change, after: $after) { cursor type occurredAt change pending task { id state } }
  }
`;

/** The first `count` events of a subscription; the log is sequenced so that what was committed comes. */
async function receive(count: number, variables: object): Promise<Record<string, any>[]> {
  const events: Record<string, any>[] = [];
  const results = client.iterate<{ reviewQueueUpdated: Record<string, any> }>({
    query: QUEUE,
    variables: { ...variables },
  });
  await world.head();
  for await (const { data, errors } of results) {
    if (errors !== undefined || data === null || data === undefined) throw new Error(JSON.stringify(errors));
    events.push(data.reviewQueueUpdated);
    if (events.length === count) return events;
  }
  return events;
}

async function cursor(): Promise<string> {
  await world.head();
  return (await world.execute('{ logCursor }')).data['logCursor'];
}

it('tells every change of a task, in order, each with its position', async () => {
  const after = await cursor();
  const dueAt = new Date(world.clock.now().getTime() + 1_000);
  const { taskId } = await givenTask(world, { vendor: 'LIVE', dueAt });
  const leaseToken = await claim(world, ann, taskId);
  await act(world, 'releaseReviewTask', { as: ann, input: { taskId, leaseToken } });
  world.clock.advance(1_000);
  await breachSlas(world.system);
  await act(world, 'submitReviewDecision', { as: ann, input: { taskId, verdict: 'ESCALATED', confidence: 1 } });
  await claim(world, ben, taskId);
  world.clock.advance(900_000);
  await expireLeases(world.system);
  await act(world, 'submitReviewDecision', { as: ben, input: { taskId, verdict: 'ACCEPTED', confidence: 3 } });
  const events = await receive(10, { after, filter: { vendorId: 'vendor_live' } });
  expect(events.map(({ change, type }) => [change, type])).toEqual([
    ['CREATED', 'review.task.created.v1'],
    ['CLAIMED', 'review.task.claimed.v1'],
    ['RELEASED', 'review.task.released.v1'],
    ['SLA_BREACHED', 'review.task.sla_breached.v1'],
    ['DECIDED', 'review.task.decided.v1'],
    ['ESCALATED', 'review.task.escalated.v1'],
    ['CLAIMED', 'review.task.claimed.v1'],
    ['LEASE_EXPIRED', 'review.task.lease_expired.v1'],
    ['DECIDED', 'review.task.decided.v1'],
    ['COMPLETED', 'review.task.completed.v1'],
  ]);
  expect(new Set(events.map((event) => event['cursor'])).size).toBe(10);
  expect(events.at(-1)?.['task']).toEqual({ id: taskId, state: 'COMPLETED' });
  // Position and state make a gapless pair: from the fifth on, the rest and nothing else.
  const rest = await receive(5, { after: events[4]?.['cursor'], filter: { vendorId: 'vendor_live' } });
  expect(rest.map((event) => event['cursor'])).toEqual(events.slice(5).map((event) => event['cursor']));
});

it('tells of tasks cancelled with their product', async () => {
  const after = await cursor();
  const { productId } = await givenTask(world, { vendor: 'CANCEL' });
  await world.database.transaction((tx) => cancelReviewTasks(tx, world.system, [productId]));
  const events = await receive(2, { after, filter: { vendorId: 'vendor_cancel' } });
  expect(events.map(({ change }) => change)).toEqual(['CREATED', 'CANCELLED']);
});

it('goes on live from now when no cursor is given, and counts what is open', async () => {
  const openBefore: number = (await world.execute('{ reviewStats { pending } }')).data['reviewStats'].pending;
  const results = client.iterate<{ reviewQueueUpdated: Record<string, any> }>({
    query: QUEUE,
    variables: { filter: { vendorId: 'vendor_now' } },
  });
  const first = results.next();
  // A query on the same socket is answered after the subscription before it has started.
  await client.iterate({ query: '{ logCursor }' }).next();
  const { taskId } = await givenTask(world, { vendor: 'NOW' });
  await world.head();
  const { value } = await first;
  expect(value?.data?.reviewQueueUpdated).toMatchObject({
    change: 'CREATED',
    pending: openBefore + 1,
    task: { id: taskId, state: 'OPEN' },
    occurredAt: world.clock.now().toISOString(),
  });
  await results.return?.();
});

it('keeps each filter, by the task as the event left it', async () => {
  const after = await cursor();
  const vendor = 'SIFT';
  const mine = await givenTask(world, { vendor, category: 'bowls', priority: 'HIGH' });
  const other = await givenTask(world, { vendor, category: 'mugs', priority: 'LOW' });
  await claim(world, ann, mine.taskId);
  await claim(world, ben, other.taskId);
  world.clock.advance(12 * 3_600_000);
  await breachSlas(world.system);
  const both = { vendorId: 'vendor_sift' };
  const told = async (count: number, filter: object) =>
    (await receive(count, { after, filter: { ...both, ...filter } })).map(({ change, task }) => [change, task.id]);
  const created = [
    ['CREATED', mine.taskId],
    ['CREATED', other.taskId],
  ];
  const claimed = [
    ['CLAIMED', mine.taskId],
    ['CLAIMED', other.taskId],
  ];
  const breached = ['SLA_BREACHED', mine.taskId];
  expect(await told(5, {})).toEqual([...created, ...claimed, breached]);
  expect(await told(3, { priority: ['HIGH'] })).toEqual([created[0], claimed[0], breached]);
  expect(await told(3, { state: ['CLAIMED'] })).toEqual([...claimed, breached]);
  expect(await told(2, { category: 'mugs' })).toEqual([created[1], claimed[1]]);
  expect(await told(1, { slaBreached: true })).toEqual([breached]);
  expect(await told(1, { claimedByMe: true })).toEqual([claimed[0]]);
});

it('is refused to nobody', async () => {
  const nobody = connectClient(world.url, null);
  const answer = nobody.iterate({ query: 'subscription { reviewQueueUpdated { type } }' }).next();
  await expect(answer).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  await nobody.dispose();
});

it('tells only the changes that are asked for', async () => {
  const after = await cursor();
  const tasks = [await givenTask(world, { vendor: 'LIVE' }), await givenTask(world, { vendor: 'LIVE' })];
  for (const { taskId } of tasks)
    await act(world, 'submitReviewDecision', { as: ann, input: { taskId, verdict: 'ACCEPTED', confidence: 5 } });
  const told = async (variables: object, count: number) =>
    (await receive(count, { after, ...variables })).map(({ change, task }) => [change, task.id]);
  expect(await told({ change: ['COMPLETED'] }, 2)).toEqual(tasks.map(({ taskId }) => ['COMPLETED', taskId]));
  // A task is left COMPLETED by both.
  expect(await told({ filter: { state: ['COMPLETED'] }, change: [] }, 4)).toEqual(
    tasks.flatMap(({ taskId }) => [
      ['DECIDED', taskId],
      ['COMPLETED', taskId],
    ]),
  );
});
