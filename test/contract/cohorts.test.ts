import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../src/entities/system/api-key.entity.js';
import { append } from '../../src/events/append.js';
import { encodeLogCursor } from '../../src/events/cursor.js';
import {
  claim,
  type GivenReviewer,
  givenImage,
  givenReviewers,
  givenTask,
  readRows,
} from '../integration/review/given.js';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false, environment: { CONNECTIONS_PER_PRINCIPAL: '100' } });
  await givenJobs(world, 'job_a', 'job_b', 'job_shared');
});
afterAll(() => world.close());

const open: RawSocket[] = [];
afterEach(async () => {
  for (const raw of open) raw.socket.close();
  await Promise.all(open.splice(0).map((raw) => raw.closed));
  await expect.poll(() => valueOf('subscriptionCohorts')).toBe(0);
});

async function ready(as: Role | GivenReviewer): Promise<RawSocket> {
  const raw = await new RawSocket(world.url).open();
  open.push(raw);
  await raw.init(typeof as === 'string' ? (await world.key(as)).secret : as.key);
  return raw;
}

async function valueOf(
  metric: 'subscriptionsActive' | 'subscriptionCohorts' | 'subscriptionExecutions' | 'subscriptionEvents',
): Promise<number> {
  const { values } = await world.deps.metrics[metric].get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

/** Resolves when what was subscribed to runs. */
async function settle(sockets: readonly RawSocket[], running: number): Promise<void> {
  await Promise.all(sockets.map((raw) => raw.settle()));
  await expect.poll(() => valueOf('subscriptionsActive')).toBe(running);
}

/** Events of a job, which then come. */
async function emit(jobId: string, count: number, from = 1): Promise<void> {
  await emitJobEvents(world, jobId, { count, from });
  await world.head();
}

test('twenty sockets that ask for the same get the same text, executed once for each event', async () => {
  const sockets = await Promise.all(Array.from({ length: 20 }, () => ready('VIEWER')));
  for (const raw of sockets) raw.subscribe('s', FOLLOW_JOB, { jobId: 'job_shared', ofNoConcern: open.length });
  await settle(sockets, 20);
  const [executions, deliveries] = [await valueOf('subscriptionExecutions'), await valueOf('subscriptionEvents')];
  await emit('job_shared', 30);
  await Promise.all(sockets.map((raw) => raw.nth('s', 29)));
  expect(await valueOf('subscriptionCohorts')).toBe(1);
  expect((await valueOf('subscriptionExecutions')) - executions).toBe(30);
  expect((await valueOf('subscriptionEvents')) - deliveries).toBe(20 * 30);
  for (const raw of sockets) expect(raw.of('s')).toEqual(sockets[0]?.of('s'));
});

test('other variables, other roles and other documents are other cohorts; where one begins is not', async () => {
  const start = encodeLogCursor(await world.head());
  const [viewer, admin] = [await ready('VIEWER'), await ready('ADMIN')];
  await emit('job_a', 1);
  const head = await world.head();
  await expect.poll(() => world.deps.feed.position).toBe(head);
  viewer.subscribe('a', FOLLOW_JOB, { jobId: 'job_a' });
  viewer.subscribe('a-replayed', FOLLOW_JOB, { after: start, jobId: 'job_a' });
  viewer.subscribe('b', FOLLOW_JOB, { jobId: 'job_b' });
  viewer.subscribe('named', FOLLOW_JOB.replace('subscription', 'subscription Named'), { jobId: 'job_a' });
  admin.subscribe('a', FOLLOW_JOB, { jobId: 'job_a' });
  await settle([viewer, admin], 5);
  expect(await valueOf('subscriptionCohorts')).toBe(4);
  await viewer.nth('a-replayed', 0);
  await emit('job_a', 1, 2);
  expect((await viewer.nth('a-replayed', 1)).payload).toEqual((await viewer.nth('a', 0)).payload);
  expect((await admin.nth('a', 0)).payload).toEqual((await viewer.nth('named', 0)).payload);
  expect(viewer.of('b')).toEqual([]);
});

const QUEUE = /* GraphQL */ `
  subscription ($filter: ReviewTaskFilter) {
    reviewQueueUpdated(filter: $filter) { cursor change task { id claimedBy { id } } }
  }
`;

test('what is asked for by who one is comes to those only, although the words are the same', async () => {
  const [ann, ben] = (await givenReviewers(world, 2)) as [GivenReviewer, GivenReviewer];
  const [annsSocket, bensSocket] = [await ready(ann), await ready(ben)];
  const sockets = [annsSocket, bensSocket];
  for (const raw of sockets) raw.subscribe('mine', QUEUE, { filter: { claimedByMe: true } });
  await settle(sockets, 2);
  const [first, second] = [await givenTask(world), await givenTask(world)];
  await claim(world, ann, first.taskId);
  await claim(world, ben, second.taskId);
  await world.head();
  const tasksOf = (raw: RawSocket) => raw.of('mine').map(({ payload }) => payload.data.reviewQueueUpdated.task.id);
  await Promise.all(sockets.map((raw) => raw.nth('mine', 0)));
  await settle(sockets, 2);
  expect([tasksOf(annsSocket), tasksOf(bensSocket)]).toEqual([[first.taskId], [second.taskId]]);
});

test('a field that depends on who asks answers each as they are, from the first event on, and nothing comes twice', async () => {
  const reviewers = await givenReviewers(world, 2);
  const sockets = await Promise.all(reviewers.map((reviewer) => ready(reviewer)));
  // A text of its own: what was seen to be personal stays so.
  for (const raw of sockets) raw.subscribe('q', `# claimedBy\n${QUEUE}`);
  await settle(sockets, 2);
  expect(await valueOf('subscriptionCohorts')).toBe(1);
  const { taskId } = await givenTask(world, { requiredDecisions: 2 });
  for (const reviewer of reviewers) await claim(world, reviewer, taskId);
  await world.head();
  await Promise.all(sockets.map((raw) => raw.nth('q', 2)));
  const seen = sockets.map((raw) => raw.of('q').map(({ payload }) => payload.data.reviewQueueUpdated));
  expect(seen.map((events) => events.map(({ change }) => change))).toEqual([
    ['CREATED', 'CLAIMED', 'CLAIMED'],
    ['CREATED', 'CLAIMED', 'CLAIMED'],
  ]);
  seen.forEach((events, n) => expect(events.at(-1).task.claimedBy.id).toBe(reviewers[n]?.id));
  expect(await valueOf('subscriptionCohorts')).toBe(2);
});

/** A change of a product that each event of the list tells of. */
async function emitProductEvents(productIds: readonly string[]): Promise<void> {
  await world.database.transaction((tx) =>
    append(
      tx,
      productIds.map((entityId, n) => ({
        type: 'product.updated.v1' as const,
        entityId,
        entityVersion: n + 2,
        payload: { vendorId: 'vendor_brit', status: 'PENDING_REVIEW' },
        occurredAt: world.clock.now(),
      })),
    ),
  );
  await world.head();
}

const PRODUCTS =
  'subscription { productChanged { product { id name vendor { code } images(first: 5) { nodes { id state validation { overallScore } } } } } }';

test('fifty events at once cost as many statements as one, for any number of sockets', async () => {
  const sockets = await Promise.all([ready('VIEWER'), ready('VIEWER'), ready('VIEWER')]);
  for (const raw of sockets) raw.subscribe('p', PRODUCTS);
  await settle(sockets, 3);
  const products = await Promise.all(Array.from({ length: 51 }, () => givenImage(world)));
  const [first = '', ...others] = products.map(({ productId }) => productId);
  let expected = 0;
  const cost = async (productIds: readonly string[]) => {
    expected += productIds.length;
    const { statements } = await world.countStatements(async () => {
      await emitProductEvents(productIds);
      await Promise.all(sockets.map((raw) => raw.nth('p', expected - 1)));
    });
    return statements;
  };
  const one = await cost([first]);
  expect(await cost(others)).toBe(one);
  expect(sockets[2].of('p').map(({ payload }) => payload.data.productChanged.product.id)).toEqual([first, ...others]);
});

test('every event shows the object as it is, not as an event before it left it', async () => {
  const raw = await ready('VIEWER');
  raw.subscribe('p', PRODUCTS);
  await settle([raw], 1);
  const { productId } = await givenImage(world);
  for (const [n, name] of ['First', 'Second', 'Third'].entries()) {
    await readRows(world, 'UPDATE products SET name = $2 WHERE id = $1', [productId, name]);
    await emitProductEvents([productId]);
    expect((await raw.nth('p', n)).payload.data.productChanged.product.name).toBe(name);
  }
});
