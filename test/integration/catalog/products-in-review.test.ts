import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProductsInReview1795219200120 } from '../../../migrations/1795219200120-products-in-review.js';
import { createDataSource } from '../../../src/adapters/database/data-source.js';
import { buildPageQuery } from '../../../src/entities/_shared/page-query.js';
import { PRODUCT_ORDERS } from '../../../src/entities/catalog/product.queries.js';
import { productConditions } from '../../../src/operations/_shared/product-filter.js';
import { createWorld, type World } from '../../support/world.js';
import { givenImage, givenProduct, givenVendor, readRows, walk } from './given.js';

let world: World;
let vendorId: string;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  vendorId = await givenVendor(world, 'REV');
});
afterAll(() => world.close());

let made = 0;

/** Products, in the order of their creation. */
async function give(count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    made += 1;
    ids.push((await givenProduct(world, { vendorId, vendorCode: `r${made}` })).id);
    world.clock.advance(1_000);
  }
  return ids;
}

async function ask(mutation: string, input: object): Promise<any> {
  const name = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${name}!) { ${mutation}(input: $input) { userErrors { code } ${ANSWERS[mutation]!} } }`;
  const payload = (await world.execute(document, { input })).data[mutation];
  expect(payload.userErrors).toEqual([]);
  return payload;
}

const ANSWERS: Readonly<Record<string, string>> = {
  createReviewTask: 'task { id }',
  claimReviewTask: 'lease { token }',
  releaseReviewTask: 'task { state }',
  submitReviewDecision: 'task { state }',
  mergeProducts: 'product { id }',
};

/** Opens a task for a new picture of a product; answers its id. */
async function open(productId: string): Promise<string> {
  const imageId = await givenImage(world, productId, 'PENDING');
  return (await ask('createReviewTask', { imageId })).task.id;
}

const decide = (taskId: string, verdict = 'ACCEPTED') =>
  ask('submitReviewDecision', { taskId, verdict, confidence: 5 });

const LIST = /* GraphQL */ `
  query ($filter: ProductFilter, $orderBy: ProductOrder, $first: Int, $after: String, $last: Int, $before: String) {
    products(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

/** Which of these products wait for a reviewer, and which do not, as the list says. */
async function sortOut(ids: readonly string[]) {
  const listed = async (hasOpenReview: boolean) => {
    const { data } = await world.execute(LIST, {
      filter: { vendorId, hasOpenReview },
      orderBy: 'CREATED_ASC',
      first: 100,
    });
    return data['products'].nodes.map(({ id }: { id: string }) => ids.indexOf(id)).filter((at: number) => at >= 0);
  };
  return { waiting: await listed(true), others: await listed(false) };
}

test('a product waits from its first open task to the end of its last', async () => {
  const ids = await give(4);
  const [first, second, third] = ids as [string, string, string];
  expect(await sortOut(ids)).toEqual({ waiting: [], others: [0, 1, 2, 3] });
  const task = await open(first);
  const [one, two] = [await open(second), await open(second)];
  await open(third);
  expect(await sortOut(ids)).toEqual({ waiting: [0, 1, 2], others: [3] });
  const { lease } = await ask('claimReviewTask', { taskId: task });
  expect((await sortOut(ids)).waiting).toEqual([0, 1, 2]);
  await ask('releaseReviewTask', { taskId: task, leaseToken: lease.token });
  await decide(one, 'REJECTED');
  expect((await sortOut(ids)).waiting).toEqual([0, 1, 2]);
  await decide(two);
  // Handed on, it waits for another reviewer.
  expect((await decide(task, 'ESCALATED')).task.state).toBe('OPEN');
  expect(await sortOut(ids)).toEqual({ waiting: [0, 2], others: [1, 3] });
  await ask('mergeProducts', { keepId: first, duplicateIds: [third] });
  expect(await sortOut(ids)).toEqual({ waiting: [0], others: [1, 2, 3] });
});

test('a product whose status stays is neither changed nor told of when a task of it opens or ends', async () => {
  const [id] = (await give(1)) as [string];
  await givenImage(world, id, 'APPROVED');
  await decide(await open(id));
  const read = () => readRows(world, 'SELECT status, version, updated_at FROM products WHERE id = $1', [id]);
  const before = await read();
  expect(before).toMatchObject([{ status: 'APPROVED' }]);
  const start = await world.head();
  world.clock.advance(1_000);
  const task = await open(id);
  expect(await sortOut([id])).toEqual({ waiting: [0], others: [] });
  await decide(task, 'REJECTED');
  expect(await sortOut([id])).toEqual({ waiting: [], others: [0] });
  expect(await read()).toEqual(before);
  const told = (await world.events(start)).filter(({ entityId }) => entityId === id);
  expect(told).toEqual([]);
});

test('tasks of one product that open and end at once leave it as the tasks are', async () => {
  const ids = await give(6);
  const tasks = await Promise.all(ids.map((id) => Promise.all([open(id), open(id), open(id)])));
  await Promise.all(
    ids.flatMap((id, index) => [
      ...tasks[index]!.map((task) => decide(task)),
      // Half of them are asked for again meanwhile.
      ...(index % 2 === 0 ? [open(id)] : []),
    ]),
  );
  expect(await sortOut(ids)).toEqual({ waiting: [0, 2, 4], others: [1, 3, 5] });
});

test.each(['CREATED_ASC', 'CREATED_DESC', 'NAME_ASC', 'UPDATED_DESC'])(
  'both kinds are walked in the order %s, in pages from either end',
  async (orderBy) => {
    for (const hasOpenReview of [true, false]) {
      const filter = { vendorId, hasOpenReview };
      const whole = (await world.execute(LIST, { filter, orderBy, first: 100 })).data['products'];
      expect(whole.totalCount).toBe(whole.nodes.length);
      expect(whole.nodes.length).toBeGreaterThan(3);
      for (const backward of [false, true]) {
        const page = (args: object) =>
          world.execute(LIST, { filter, orderBy, ...args }).then(({ data }) => data['products']);
        expect(await walk(page, { size: 2, backward })).toEqual(whole.nodes);
      }
    }
  },
);

test.each([true, false])('hasOpenReview: %s is read from an index in the order of creation', async (hasOpenReview) => {
  const { statement, values } = buildPageQuery({
    select: 'id',
    from: 'products',
    conditions: productConditions({ hasOpenReview }),
    order: PRODUCT_ORDERS.CREATED_DESC,
    limit: 20,
    backward: false,
    after: [world.clock.now().toISOString(), 'product_'],
  });
  const plan = await world.database.transaction(async (tx) => {
    // A table of a test is small enough to be read whole, and has no other kind of product to be passed over.
    for (const text of ['SET LOCAL enable_seqscan = off', 'SET LOCAL enable_sort = off'])
      await tx.query({ name: `test.${text}`, text });
    await tx.query({ name: 'test.drop', text: 'DROP INDEX products_created_page' });
    const rows = await tx.query<Record<string, string>>(
      { name: 'test.plan', text: `EXPLAIN ${statement.text}` },
      values,
    );
    await tx.query({ name: 'test.restore', text: 'CREATE INDEX products_created_page ON products (created_at, id)' });
    return rows;
  });
  const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toContain('products_review_page');
  expect(lines).not.toContain('Sort  (');
});

test('the migration finds what waits already', async () => {
  const read = () => readRows<{ id: string }>(world, 'SELECT id FROM products WHERE in_review ORDER BY id');
  const before = await read();
  expect(before.length).toBeGreaterThan(3);
  const source = await createDataSource(world.databaseUrl, { poolSize: 1 }).initialize();
  try {
    const runner = source.createQueryRunner();
    const migration = new ProductsInReview1795219200120();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();
  } finally {
    await source.destroy();
  }
  expect(await read()).toEqual(before);
});
