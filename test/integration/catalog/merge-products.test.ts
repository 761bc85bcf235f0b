import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../support/world.js';
import { countEverything, expectRefusals, givenProduct, givenVendor, givenWaitingTask, readRows } from './given.js';

let world: World;
let vendorId: string;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  vendorId = await givenVendor(world, 'MRG');
  await world.key('ADMIN');
  await world.key('REVIEWER');
});
afterAll(() => world.close());

const MERGE = /* GraphQL */ `
  mutation ($input: MergeProductsInput!) {
    mergeProducts(input: $input) { product { id status } userErrors { code field message } }
  }
`;

async function merge(keepId: string, duplicateIds: readonly string[]) {
  return (await world.execute(MERGE, { input: { keepId, duplicateIds } })).data['mergeProducts'];
}

async function give(...vendorCodes: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const vendorCode of vendorCodes) {
    ids.push((await givenProduct(world, { vendorId, vendorCode, externalId: `ext ${vendorCode}` })).id);
  }
  return ids;
}

const READ = /* GraphQL */ `
  query ($id: ID, $sku: String, $externalId: String) {
    product(id: $id, sku: $sku, externalId: $externalId) { id status mergedInto { id } }
  }
`;

async function find(key: object) {
  return (await world.execute(READ, key)).data['product'];
}

test('duplicates are archived and lead to the product kept; their images stay, their waiting tasks are cancelled', async () => {
  const [keep, one, two] = (await give('keep', 'one', 'two')) as [string, string, string];
  const open = await givenWaitingTask(world, one);
  const claimed = await givenWaitingTask(world, two);
  const ended = await givenWaitingTask(world, keep);
  await readRows(world, "UPDATE review_tasks SET state = 'COMPLETED' WHERE id = $1", [ended]);
  const claim = await world.execute(
    'mutation ($input: ClaimReviewTaskInput!) { claimReviewTask(input: $input) { lease { token } userErrors { code } } }',
    { input: { taskId: claimed } },
    { as: 'REVIEWER' },
  );
  expect(claim.data['claimReviewTask'].userErrors).toEqual([]);
  const start = await world.head();
  world.clock.advance(1_000);
  expect(await merge(keep, [two, one, two])).toEqual({ product: { id: keep, status: 'PENDING' }, userErrors: [] });
  const kept = { id: keep, status: 'PENDING', mergedInto: null };
  expect(await find({ id: one })).toEqual({ id: one, status: 'ARCHIVED', mergedInto: { id: keep } });
  for (const key of [{ sku: 'MRG-ONE' }, { sku: 'MRG-TWO' }, { externalId: 'ext one' }, { id: keep }]) {
    expect(await find(key)).toEqual(kept);
  }
  const tasks = await readRows(
    world,
    `SELECT t.id, t.state, t.version, t.leases, i.product_id AS "productId"
     FROM review_tasks t JOIN product_images i ON i.id = t.image_id ORDER BY t.id`,
  );
  expect(tasks).toEqual([
    { id: open, state: 'CANCELLED', version: 2, leases: [], productId: one },
    { id: claimed, state: 'CANCELLED', version: 3, leases: [], productId: two },
    { id: ended, state: 'COMPLETED', version: 1, leases: [], productId: keep },
  ]);
  const events = await world.events(start);
  const merged = (entityId: string) => ({
    type: 'product.merged.v1',
    entityId,
    entityVersion: 2,
    payload: { vendorId, status: 'ARCHIVED', intoId: keep },
  });
  const cancelled = (entityId: string, entityVersion: number) => ({
    type: 'review.task.cancelled.v1',
    entityId,
    entityVersion,
    payload: { state: 'CANCELLED', priority: 'HIGH', vendorId, category: null, slaBreached: false, reviewerId: null },
  });
  expect(events).toHaveLength(4);
  expect(events).toEqual(
    expect.arrayContaining(
      [merged(one), merged(two), cancelled(open, 2), cancelled(claimed, 3)].map((event) =>
        expect.objectContaining(event),
      ),
    ),
  );
});

test('merging again what is merged changes nothing', async () => {
  const [keep, one] = (await give('again keep', 'again one')) as [string, string];
  await merge(keep, [one]);
  const before = await countEverything(world);
  expect(await merge(keep, [one])).toEqual({ product: { id: keep, status: 'PENDING' }, userErrors: [] });
  expect(await countEverything(world)).toEqual(before);
});

test('what was merged into a duplicate before leads to the product kept as well', async () => {
  const [first, second, third] = (await give('chain 1', 'chain 2', 'chain 3')) as [string, string, string];
  await merge(second, [first]);
  const start = await world.head();
  await merge(third, [second]);
  for (const id of [first, second]) {
    expect(await find({ id })).toEqual({ id, status: 'ARCHIVED', mergedInto: { id: third } });
  }
  expect(await find({ sku: 'MRG-CHAIN1' })).toMatchObject({ id: third });
  const events = (await world.events(start)).map(({ entityId, entityVersion }) => `${entityId} ${entityVersion}`);
  expect(events.sort()).toEqual([`${first} 3`, `${second} 2`].sort());
});

test('the code of an archived product is not taken in again', async () => {
  const [keep, gone] = (await give('in keep', 'in gone')) as [string, string];
  await merge(keep, [gone]);
  const { data } = await world.execute(
    'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } userErrors { code field message } } }',
    { input: { vendorId, vendorCode: 'in gone', name: 'New' } },
  );
  expect(data['ingestProduct']).toEqual({
    product: null,
    userErrors: [
      {
        code: 'NOT_ALLOWED_NOW',
        field: ['vendorCode'],
        message: `The product with this code was merged into ${keep}; send the code of that one.`,
      },
    ],
  });
});

test('what cannot be merged is refused whole, each duplicate with its index', async () => {
  const [keep, good, gone, other] = (await give('r keep', 'r good', 'r gone', 'r other')) as [
    string,
    string,
    string,
    string,
  ];
  await merge(other, [gone]);
  const before = await countEverything(world);
  const cases: [string, string[], [string, string[]][]][] = [
    [keep, [good, keep], [['INVALID', ['duplicateIds', '1']]]],
    [
      keep,
      ['product_no', good, gone],
      [
        ['NOT_FOUND', ['duplicateIds', '0']],
        ['NOT_ALLOWED_NOW', ['duplicateIds', '2']],
      ],
    ],
    ['product_no', [good], [['NOT_FOUND', ['keepId']]]],
    [gone, [good], [['NOT_ALLOWED_NOW', ['keepId']]]],
    [keep, [], [['INVALID', ['duplicateIds']]]],
    [keep, Array.from({ length: 101 }, (_, n) => `product_${n}`), [['LIMIT_EXCEEDED', ['duplicateIds']]]],
  ];
  for (const [keepId, duplicateIds, errors] of cases) {
    expect(await merge(keepId, duplicateIds)).toEqual({
      product: null,
      userErrors: errors.map(([code, field]) => ({ code, field, message: expect.any(String) })),
    });
  }
  expect(await countEverything(world)).toEqual(before);
});

test('products merged into each other at once end with one kept and no circle', async () => {
  const ids = await give(...Array.from({ length: 8 }, (_, n) => `circle ${n}`));
  const pairs = ids.flatMap((keep) => ids.filter((id) => id !== keep).map((id) => [keep, id] as const));
  const answers = await Promise.all(pairs.map(([keep, id]) => merge(keep, [id])));
  const codes = new Set(answers.flatMap((answer) => answer.userErrors.map((error: { code: string }) => error.code)));
  expect([...codes]).toEqual(['NOT_ALLOWED_NOW']);
  const rows = await readRows<{ id: string; into: string | null }>(
    world,
    'SELECT id, merged_into_id AS into FROM products WHERE id = ANY($1)',
    [ids],
  );
  const living = rows.filter((row) => row.into === null).map((row) => row.id);
  expect(living.length).toBeGreaterThanOrEqual(1);
  for (const row of rows) if (row.into !== null) expect(living).toContain(row.into);
});

test('who may not write merges nothing', async () => {
  const [keepId, duplicate] = (await give('perm keep', 'perm dup')) as [string, string];
  const variables = { input: { keepId, duplicateIds: [duplicate] } };
  await expectRefusals(world, { document: MERGE, variables, forbidden: ['VIEWER', 'REVIEWER'] });
  const { data } = await world.execute(MERGE, variables, { as: 'EDITOR' });
  expect(data['mergeProducts'].userErrors).toEqual([]);
});
