import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPageQuery } from '../../../src/entities/_shared/page-query.js';
import { TASK_COLUMNS, TASK_ORDERS } from '../../../src/entities/review/review-task.queries.js';
import { breachSlas } from '../../../src/operations/review/breach-slas.js';
import { selectTasks } from '../../../src/operations/review/task-filter.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { act, claim, type GivenReviewer, givenReviewers, givenTask, givenTasks } from './given.js';

let world: World;
let ann: GivenReviewer;
let ben: GivenReviewer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  [ann, ben] = (await givenReviewers(world, 2)) as [GivenReviewer, GivenReviewer];
});
afterAll(() => world.close());

const QUEUE = /* GraphQL */ `
  query ($filter: ReviewTaskFilter, $orderBy: ReviewOrder, $first: Int, $after: String, $last: Int, $before: String) {
    reviewQueue(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

async function queue(variables: object, as: GivenReviewer | null = null) {
  const { data, errors } = await world.execute(QUEUE, variables, as === null ? {} : { as: { key: as.key } });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  const { nodes, totalCount, pageInfo } = data['reviewQueue'];
  return { ids: nodes.map(({ id }: { id: string }) => id) as string[], totalCount, pageInfo };
}

/** The ids of a list in pages of three, from either end, and what its pages count. */
async function walk(list: object) {
  const forward: string[] = [];
  const backward: string[] = [];
  const counts = new Set<number>();
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof queue>> = await queue({ ...list, first: 3, after });
    forward.push(...page.ids);
    counts.add(page.totalCount);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  for (let before: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof queue>> = await queue({ ...list, last: 3, before });
    backward.unshift(...page.ids);
    if (!page.pageInfo.hasPreviousPage) break;
    before = page.pageInfo.startCursor;
  }
  return { forward, backward, counts: [...counts] };
}

const SORTED = {
  PRIORITY: 'priority_key DESC, id DESC',
  OLDEST: 'created_at, id',
  UNCERTAINTY: 'uncertainty DESC, id DESC',
  DUE: 'due_at, id',
};

describe('reviewQueue', () => {
  it.each(['PRIORITY', 'OLDEST', 'UNCERTAINTY', 'DUE'])(
    'walks the order %s forward and backward without gap or repeat',
    async (orderBy) => {
      const vendor = `WALK${orderBy}`;
      const scores = [0.5, 0.6, 0.675, 0.7, 0.8, 0.6, 0.6];
      const ids: string[] = [];
      for (const [index, score] of scores.entries()) {
        const priority = index % 2 === 0 ? 'LOW' : 'HIGH';
        ids.push((await givenTask(world, { vendor, score, priority })).taskId);
        if (index % 3 === 0) world.clock.advance(60_000);
      }
      const filter = { vendorId: `vendor_${vendor.toLowerCase()}` };
      const whole = (await queue({ filter, orderBy, first: 100 })).ids;
      expect(whole.toSorted()).toEqual(ids.toSorted());
      expect(await walk({ filter, orderBy })).toEqual({ forward: whole, backward: whole, counts: [7] });
    },
  );

  it.each(Object.entries(SORTED))(
    'walks waiting and ended tasks together in the order %s, from either end and across every cursor',
    async (orderBy, sorted) => {
      const vendor = `BOTH${orderBy}`;
      const tasks = await givenTasks(world, 5, { vendor, score: 0.6 });
      world.clock.advance(60_000);
      tasks.push(...(await givenTasks(world, 6, { vendor, score: 0.7, priority: 'HIGH' })));
      // Every other one has ended, so that of tasks with one key some wait and some do not.
      for (const [index, { taskId }] of tasks.entries()) {
        const state = ['OPEN', 'COMPLETED', 'CLAIMED', 'CANCELLED'][index % 4];
        await readRows(world.databaseUrl, 'UPDATE review_tasks SET state = $1 WHERE id = $2', [state, taskId]);
      }
      for (const state of [
        ['OPEN', 'CLAIMED', 'COMPLETED', 'CANCELLED'],
        ['COMPLETED', 'OPEN'],
        ['CANCELLED', 'OPEN', 'CLAIMED'],
      ]) {
        const rows = await readRows<{ id: string }>(
          world.databaseUrl,
          `SELECT id FROM review_tasks WHERE vendor_id = $1 AND state = ANY($2) ORDER BY ${sorted}`,
          [`vendor_${vendor.toLowerCase()}`, state],
        );
        const ids = rows.map(({ id }) => id);
        expect(ids.length).toBeGreaterThan(5);
        const filter = { vendorId: `vendor_${vendor.toLowerCase()}`, state };
        expect(await walk({ filter, orderBy })).toEqual({ forward: ids, backward: ids, counts: [ids.length] });
      }
    },
  );

  it.each(['PRIORITY', 'OLDEST', 'UNCERTAINTY', 'DUE'] as const)(
    'reads waiting and ended tasks together from the indexes of %s, and sorts none',
    async (orderBy) => {
      const now = world.clock.now().toISOString();
      for (const backward of [false, true]) {
        const { statement, values } = buildPageQuery({
          select: TASK_COLUMNS,
          from: 'review_tasks',
          ...selectTasks({ state: ['OPEN', 'COMPLETED'] }, { me: ann.id, now }),
          order: TASK_ORDERS[orderBy],
          limit: 20,
          backward,
          after: [orderBy === 'OLDEST' || orderBy === 'DUE' ? now : 0.5, 'task_'],
        });
        const plan = await world.database.transaction(async (tx) => {
          // A table of a test is small enough to be read and sorted whole.
          for (const way of ['seqscan', 'bitmapscan', 'sort'])
            await tx.query({ name: `test.no_${way}`, text: `SET LOCAL enable_${way} = off` });
          const text = `EXPLAIN ${statement.text}`;
          return tx.query<Record<string, string>>({ name: `test.${orderBy}.${backward}`, text }, values);
        });
        const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
        expect(lines).toContain('Merge Append');
        expect(lines).toContain(` using review_tasks_${orderBy.toLowerCase()} `);
        expect(lines).toContain(` using review_tasks_ended_${orderBy.toLowerCase()} `);
        expect(lines).not.toContain('Sort  (');
      }
    },
  );

  it('orders by what each order says', async () => {
    const vendor = 'SAYS';
    const filter = { vendorId: 'vendor_says' };
    const old = await givenTask(world, { vendor, priority: 'LOW', score: 0.55 });
    world.clock.advance(1_000);
    const urgent = await givenTask(world, { vendor, priority: 'URGENT', score: 0.84 });
    world.clock.advance(1_000);
    const unsure = await givenTask(world, { vendor, priority: 'NORMAL', score: 0.675 });
    const ids = async (orderBy: string) => (await queue({ filter, orderBy, first: 10 })).ids;
    expect(await ids('PRIORITY')).toEqual([urgent.taskId, unsure.taskId, old.taskId]);
    expect(await ids('OLDEST')).toEqual([old.taskId, urgent.taskId, unsure.taskId]);
    expect(await ids('UNCERTAINTY')).toEqual([unsure.taskId, old.taskId, urgent.taskId]);
    expect(await ids('DUE')).toEqual([urgent.taskId, unsure.taskId, old.taskId]);
  });

  it('keeps each filter; without a state it holds what waits', async () => {
    const vendor = 'FILTER';
    const filter = { vendorId: 'vendor_filter' };
    const open = await givenTask(world, { vendor, category: 'bowls', priority: 'LOW' });
    const held = await givenTask(world, {
      vendor,
      priority: 'HIGH',
      dueAt: new Date(world.clock.now().getTime() + 1_000),
    });
    const done = await givenTask(world, { vendor });
    await claim(world, ann, held.taskId);
    await act(world, 'submitReviewDecision', {
      as: ben,
      input: { taskId: done.taskId, verdict: 'ACCEPTED', confidence: 3 },
    });
    world.clock.advance(1_000);
    await breachSlas(world.system);
    const ids = async (more: object, as = ann) => (await queue({ filter: { ...filter, ...more }, first: 10 }, as)).ids;
    expect(await ids({})).toEqual([held.taskId, open.taskId]);
    expect(await ids({ state: [] })).toEqual([held.taskId, open.taskId]);
    expect(await ids({ state: ['OPEN'] })).toEqual([open.taskId]);
    expect(await ids({ state: ['CLAIMED'] })).toEqual([held.taskId]);
    expect(await ids({ state: ['COMPLETED'] })).toEqual([done.taskId]);
    expect(await ids({ state: ['CANCELLED'] })).toEqual([]);
    expect((await ids({ state: ['COMPLETED', 'OPEN'] })).toSorted()).toEqual([open.taskId, done.taskId].toSorted());
    expect(await ids({ priority: ['LOW', 'URGENT'] })).toEqual([open.taskId]);
    expect(await ids({ category: 'bowls' })).toEqual([open.taskId]);
    expect(await ids({ slaBreached: true })).toEqual([held.taskId]);
    expect(await ids({ slaBreached: false })).toEqual([open.taskId]);
    expect(await ids({ claimedByMe: true })).toEqual([held.taskId]);
    expect(await ids({ claimedByMe: true }, ben)).toEqual([]);
    expect(await ids({ claimedByMe: false })).toEqual([open.taskId]);
    expect(await ids({ claimedByMe: false }, ben)).toEqual([held.taskId, open.taskId]);
    // A lease that has expired is nobody's, noticed or not.
    world.clock.advance(900_000);
    expect(await ids({ claimedByMe: true })).toEqual([]);
  });

  it.each([
    [{}, 'BAD_USER_INPUT'],
    [{ first: 0 }, 'BAD_USER_INPUT'],
    [{ first: 101 }, 'BAD_USER_INPUT'],
    [{ first: 1, last: 1 }, 'BAD_USER_INPUT'],
    [{ first: 1, after: 'nonsense' }, 'INVALID_CURSOR'],
  ])('refuses the page %j with %s', async (page, code) => {
    const { errors } = await world.execute(QUEUE, page);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });

  it('answers 100 tasks with product, picture, checks and decisions with one statement for each', async () => {
    const vendor = 'HUNDRED';
    await givenTasks(world, 100, { vendor, requiredDecisions: 2 });
    const document = /* GraphQL */ `
      { reviewQueue(filter: { vendorId: "vendor_hundred" }, first: 100) { nodes {
        id productName vendorCode canonicalSku imageUrl priorityScore claimedBy { name }
        product { id name } image { id state } validationChecks { name score } decisions { verdict }
      } } }
    `;
    const { statements, result } = await world.countStatements(() => world.execute(document));
    const { nodes } = result.data['reviewQueue'];
    expect(nodes).toHaveLength(100);
    expect(nodes[99].validationChecks).toHaveLength(2);
    expect(statements).toBe(5);
  });

  it("finds a reviewer's own tasks by an index of held ones, not among all that wait", async () => {
    await givenTasks(world, 100, { vendor: 'OWN' });
    const now = world.clock.now().toISOString();
    const { statement, values } = buildPageQuery({
      select: TASK_COLUMNS,
      from: 'review_tasks',
      ...selectTasks({ claimedByMe: true }, { me: ann.id, now }),
      order: TASK_ORDERS.PRIORITY,
      limit: 20,
      backward: false,
      after: null,
    });
    await readRows(world.databaseUrl, 'ANALYZE review_tasks');
    const plan = await readRows(world.databaseUrl, `EXPLAIN ${statement.text}`, values);
    expect(plan.map((row) => row['QUERY PLAN'] as string).join('\n')).toContain('review_tasks_lease_end');
  });

  it("lists each product's tasks, newest first, with one statement for all products", async () => {
    const tasks = await givenTasks(world, 5, { vendor: 'PERPRODUCT' });
    const [first] = tasks;
    await act(world, 'submitReviewDecision', {
      as: ben,
      input: { taskId: first!.taskId, verdict: 'ACCEPTED', confidence: 3 },
    });
    const document = /* GraphQL */ `
      query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Product {
        reviewTasks(first: 10) { nodes { id } } open: reviewTasks(state: OPEN, first: 10) { totalCount nodes { id } }
      } } }
    `;
    const ids = tasks.map(({ productId }) => productId);
    const { statements, result } = await world.countStatements(() => world.execute(document, { ids }));
    expect(result.data['nodes']).toEqual(
      tasks.map(({ taskId }, index) => ({
        reviewTasks: { nodes: [{ id: taskId }] },
        open: { totalCount: index === 0 ? 0 : 1, nodes: index === 0 ? [] : [{ id: taskId }] },
      })),
    );
    // Products, both lists, the count of one.
    expect(statements).toBe(4);
  });
});

describe('decisions', () => {
  const TASK = 'query ($id: ID!) { reviewTask(id: $id) { decisions { id verdict reviewer { name } } } }';
  const seen = async (id: string, as: Parameters<World['execute']>[2]) =>
    (await world.execute(TASK, { id }, as)).data['reviewTask'].decisions as { id: string; verdict: string }[];

  it('stay hidden from peers until the quorum is reached', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 2 });
    const input = { taskId, verdict: 'REJECTED', confidence: 5 };
    const { decision } = await act(world, 'submitReviewDecision', { as: ann, input });
    const own = [{ id: decision.id, verdict: 'REJECTED', reviewer: { name: 'Reviewer 1' } }];
    expect(await seen(taskId, { as: { key: ann.key } })).toEqual(own);
    expect(await seen(taskId, { as: { key: ben.key } })).toEqual([]);
    expect(await seen(taskId, { as: 'VIEWER' })).toEqual([]);
    expect(await seen(taskId, { as: 'EDITOR' })).toEqual(own);
    expect(await seen(taskId, { as: 'ADMIN' })).toEqual(own);
    const NODE = 'query ($id: ID!) { node(id: $id) { id } }';
    const node = async (as: Parameters<World['execute']>[2]) =>
      (await world.execute(NODE, { id: decision.id }, as)).data['node'];
    expect(await node({ as: { key: ben.key } })).toBeNull();
    expect(await node({ as: { key: ann.key } })).toEqual({ id: decision.id });
    await act(world, 'submitReviewDecision', { as: ben, input });
    expect((await seen(taskId, { as: { key: ann.key } })).map(({ verdict }) => verdict)).toEqual([
      'REJECTED',
      'REJECTED',
    ]);
    expect(await seen(taskId, { as: 'VIEWER' })).toHaveLength(2);
    expect(await node({ as: { key: ben.key } })).toEqual({ id: decision.id });
  });

  it('stay hidden after a tie from the reviewer who made it, agreement included', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 2 });
    await act(world, 'submitReviewDecision', { as: ann, input: { taskId, verdict: 'REJECTED', confidence: 3 } });
    const tied = await act(world, 'submitReviewDecision', {
      as: ben,
      input: { taskId, verdict: 'ACCEPTED', confidence: 3 },
    });
    expect(tied['task'].decisions).toEqual([{ verdict: 'ACCEPTED', confidence: 3, reviewer: { id: ben.id } }]);
    expect(tied['task'].agreement).toBeNull();
  });
});

describe('node', () => {
  it('finds a task by its id; an unknown one is null', async () => {
    const { taskId } = await givenTask(world);
    const document = 'query ($id: ID!) { node(id: $id) { id ... on ReviewTask { state } } }';
    expect((await world.execute(document, { id: taskId })).data['node']).toEqual({ id: taskId, state: 'OPEN' });
    const unknown = (await world.execute('{ reviewTask(id: "task_none") { id } }')).data['reviewTask'];
    expect(unknown).toBeNull();
  });
});

describe('breachSlas', () => {
  it('breaches each task once under 8 sweeps at once, and not before it is due', async () => {
    const dueAt = new Date(world.clock.now().getTime() + 3_600_000);
    const tasks = await givenTasks(world, 30, { vendor: 'BREACH', dueAt });
    world.clock.advance(3_599_999);
    await breachSlas(world.system);
    const before = await world.head();
    expect(await breachSlas(world.system)).toBe(0);
    world.clock.advance(1);
    const counts = await Promise.all(Array.from({ length: 8 }, () => breachSlas(world.system)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(await breachSlas(world.system)).toBe(0);
    const events = await world.events(before);
    expect(events.map(({ entityId }) => entityId).toSorted()).toEqual(tasks.map(({ taskId }) => taskId).toSorted());
    expect(
      new Set(events.map(({ type, payload }) => [type, payload].map((part) => JSON.stringify(part)).join(' '))).size,
    ).toBe(1);
    expect(events[0]).toMatchObject({
      type: 'review.task.sla_breached.v1',
      entityVersion: 2,
      payload: { slaBreached: true },
    });
  });
});
