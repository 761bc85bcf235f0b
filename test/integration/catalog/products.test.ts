import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPageQuery } from '../../../src/entities/_shared/page-query.js';
import { PRODUCT_ORDERS } from '../../../src/entities/catalog/product.queries.js';
import { productConditions } from '../../../src/operations/_shared/product-filter.js';
import { createWorld, type World } from '../../support/world.js';
import { expectRefusals, givenProduct, givenVendor, readRows, walk } from './given.js';

let world: World;
let acme: string;
let zeta: string;
/** Ids by vendor code, in the order in which they were stored. */
const stored = new Map<string, string>();

beforeAll(async () => {
  world = await createWorld({ worker: false });
  acme = await givenVendor(world, 'ACME');
  zeta = await givenVendor(world, 'ZETA');
  const rows: [string, string, string | null, string | null][] = [
    [acme, 'a1', 'banana', 'Fruit'],
    [acme, 'a2', 'Apple', 'Fruit'],
    [zeta, 'z1', null, null],
    [zeta, 'z2', 'apple', 'Fruit'],
    [acme, 'a3', 'Éclair 100%_\\', 'Cake'],
    [zeta, 'z3', null, 'Cake'],
    [zeta, 'z4', `${'Long '.repeat(40)}A`, 'Cake'],
  ];
  for (const [vendorId, vendorCode, name, category] of rows) {
    const input = { vendorId, vendorCode, name, category, externalId: `ext-${vendorCode}` };
    stored.set(vendorCode, (await givenProduct(world, input)).id);
    world.clock.advance(1_000);
  }
  // Changed later than all were stored: the last shall be first.
  await givenProduct(world, { vendorId: acme, vendorCode: 'a1', category: 'Fruits' });
  await readRows(world, "UPDATE products SET status = 'APPROVED' WHERE vendor_code IN ('a2', 'z2')");
});
afterAll(() => world.close());

const LIST = /* GraphQL */ `
  query ($filter: ProductFilter, $orderBy: ProductOrder, $first: Int, $after: String, $last: Int, $before: String) {
    products(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      nodes { vendorCode } edges { cursor node { vendorCode } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
    }
  }
`;

async function list(variables: object) {
  const { data } = await world.execute(LIST, { first: 100, ...variables });
  return data['products'];
}

const codes = (page: { nodes: { vendorCode: string }[] }) => page.nodes.map((node) => node.vendorCode);

const ORDERS = {
  CREATED_DESC: ['z4', 'z3', 'a3', 'z2', 'z1', 'a2', 'a1'],
  CREATED_ASC: ['a1', 'a2', 'z1', 'z2', 'a3', 'z3', 'z4'],
  NAME_ASC: ['a2', 'z2', 'a1', 'z4', 'a3', 'z1', 'z3'],
  UPDATED_DESC: ['a1', 'z4', 'z3', 'a3', 'z2', 'z1', 'a2'],
} as const;

test.each(Object.entries(ORDERS))(
  '%s lists every product once, forward and backward, in pages of any size',
  async (orderBy, expected) => {
    expect(codes(await list({ orderBy }))).toEqual(expected);
    for (const size of [1, 2, 3, 7]) {
      for (const backward of [false, true]) {
        const page = (args: object) => world.execute(LIST, { orderBy, ...args }).then(({ data }) => data['products']);
        const nodes = await walk<{ vendorCode: string }>(page, { size, backward });
        expect(nodes.map((node) => node.vendorCode)).toEqual(expected);
      }
    }
  },
);

test('the newest come first without an order, edges carry cursors, and the whole list is counted', async () => {
  const page = await list({ first: 2 });
  expect(codes(page)).toEqual(['z4', 'z3']);
  expect(page.totalCount).toBe(7);
  expect(page.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: page.edges[0].cursor,
    endCursor: page.edges[1].cursor,
  });
  expect(page.edges.map((edge: { node: object }) => edge.node)).toEqual(page.nodes);
});

test('a cursor of one order is no cursor of another', async () => {
  const { pageInfo } = await list({ first: 1 });
  const { errors } = await world.execute(LIST, { first: 1, orderBy: 'NAME_ASC', after: pageInfo.endCursor });
  expect(errors?.map((error) => error.extensions['code'])).toEqual(['INVALID_CURSOR']);
});

test('products are filtered by every part of the filter, and all given parts must fit', async () => {
  // That of z2 itself.
  const third = new Date(world.clock.now().getTime() - 4_000);
  const cases: [object, string[]][] = [
    [{}, [...ORDERS.CREATED_ASC]],
    [{ vendorId: zeta }, ['z1', 'z2', 'z3', 'z4']],
    [{ category: 'Fruit' }, ['a2', 'z2']],
    [{ status: ['APPROVED'] }, ['a2', 'z2']],
    [{ status: ['APPROVED', 'APPROVED'] }, ['a2', 'z2']],
    [{ status: ['APPROVED', 'PENDING'], vendorId: acme }, ['a1', 'a2', 'a3']],
    [{ status: [] }, []],
    [{ sku: 'zeta-Z2' }, ['z2']],
    [{ sku: 'ZETA-Z' }, []],
    [{ createdAfter: third.toISOString() }, ['a3', 'z3', 'z4']],
    [{ hasOpenReview: true }, []],
    [{ hasOpenReview: false, category: 'Cake' }, ['a3', 'z3', 'z4']],
    [{ search: 'APPL' }, ['a2', 'z2']],
    [{ search: 'nan' }, ['a1']],
    [{ search: 'zeta-z' }, ['z1', 'z2', 'z3', 'z4']],
    [{ search: 'A2' }, ['a2']],
    [{ search: '2' }, []],
    [{ search: '100%_\\' }, ['a3']],
    [{ search: '%' }, ['a3']],
    [{ search: '_' }, ['a3']],
    [{ search: 'ÉCLAIR' }, ['a3']],
    [{ search: 'appl', vendorId: zeta, status: ['APPROVED'] }, ['z2']],
    [{ vendorId: 'vendor_nobody' }, []],
  ];
  for (const [filter, expected] of cases) {
    const page = await list({ filter, orderBy: 'CREATED_ASC' });
    expect([filter, codes(page), page.totalCount]).toEqual([filter, expected, expected.length]);
  }
});

test('a search that is empty, too long or no text is refused', async () => {
  for (const search of ['', '   ', 'x'.repeat(201), 'a\u0000b']) {
    const { errors } = await world.execute(LIST, { first: 1, filter: { search } });
    expect(errors?.map((error) => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  }
});

test('one product is found by its id, its SKU in any case, or its external id; exactly one of them', async () => {
  const find = async (args: string) => world.execute(`{ product${args} { vendorCode } }`);
  for (const args of [`(id: "${stored.get('z1')!}")`, '(sku: "zeta-z1")', '(externalId: "ext-z1")']) {
    expect((await find(args)).data).toEqual({ product: { vendorCode: 'z1' } });
  }
  for (const args of ['(id: "product_nothing")', '(sku: "ZETA-NOTHING")', '(externalId: "nothing")']) {
    expect((await find(args)).data).toEqual({ product: null });
  }
  for (const args of ['', '(sku: "ZETA-Z1", externalId: "ext-z1")']) {
    const { errors } = await find(args);
    expect(errors?.map((error) => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  }
});

test('node finds a product with its relations', async () => {
  const { data } = await world.execute(
    'query ($id: ID!) { node(id: $id) { __typename id ... on Product { sku { canonical product { id } } vendor { code } } } }',
    { id: stored.get('z1') },
  );
  expect(data['node']).toEqual({
    __typename: 'Product',
    id: stored.get('z1'),
    sku: { canonical: 'ZETA-Z1', product: { id: stored.get('z1') } },
    vendor: { code: 'ZETA' },
  });
});

test('each vendor has pages of its own products, walked both ways', async () => {
  const PAGE = /* GraphQL */ `
    query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      vendor(id: $id) {
        products(first: $first, after: $after, last: $last, before: $before) {
          nodes { vendorCode } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
        }
      }
    }
  `;
  const page = (args: object) => world.execute(PAGE, { id: zeta, ...args }).then(({ data }) => data['vendor'].products);
  for (const backward of [false, true]) {
    const nodes = await walk<{ vendorCode: string }>(page, { size: 3, backward });
    expect(nodes.map((node) => node.vendorCode)).toEqual(['z4', 'z3', 'z2', 'z1']);
  }
  expect((await page({ first: 1 })).totalCount).toBe(4);
});

test('lists of lists cost one statement a level, whatever their length', async () => {
  const many = await givenVendor(world, 'MANY');
  const rows = Array.from({ length: 100 }, (_, n) => ({ vendorId: many, vendorCode: `m${n}`, name: `Thing ${n}` }));
  const bulk = 'mutation ($input: IngestProductsInput!) { ingestProducts(input: $input) { created } }';
  expect((await world.execute(bulk, { input: { products: rows } })).data['ingestProducts'].created).toBe(100);
  const nested = await world.countStatements(() =>
    world.execute(
      '{ products(first: 100) { nodes { name vendor { code } sku { canonical collidesWith vendor { code } product { id } } mergedInto { id } } } }',
    ),
  );
  expect(nested.result.data['products'].nodes).toHaveLength(100);
  // Products, vendors, SKUs, their collisions, their products.
  expect(nested.statements).toBe(5);
  const vendors = await world.countStatements(() =>
    world.execute(
      '{ vendors(first: 100) { nodes { products(first: 5) { totalCount nodes { sku { canonical } } } } } }',
    ),
  );
  expect(vendors.result.data['vendors'].nodes.map((node: any) => node.products.totalCount)).toEqual([3, 4, 100]);
  // Vendors, their products, the counts, the SKUs.
  expect(vendors.statements).toBe(4);
});

test('the candidates of a hundred products cost as many statements as those of two', async () => {
  const count = async (first: number) => {
    const document = `{ products(first: ${first}) { nodes { duplicateCandidates { score product { name } } } } }`;
    const { statements, result } = await world.countStatements(() => world.execute(document));
    expect(result.data['products'].nodes.some((node: any) => node.duplicateCandidates.length > 0)).toBe(true);
    return statements;
  };
  // The products, their main pictures, candidates by text, signals of the pairs, the candidates themselves.
  expect([await count(2), await count(100)]).toEqual([5, 5]);
});

test('the order of names is read from an index', async () => {
  await readRows(world, 'ANALYZE products');
  const plan = await world.database.transaction(async (tx) => {
    await tx.query({ name: 'test.no_sort', text: 'SET LOCAL enable_sort = off' });
    await tx.query({ name: 'test.no_seq', text: 'SET LOCAL enable_seqscan = off' });
    return tx.query<Record<string, string>>({
      name: 'test.name_plan',
      text: `EXPLAIN SELECT id FROM products ORDER BY (name IS NULL), lower(left(COALESCE(name, ''), 120)), id LIMIT 3`,
    });
  });
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('products_name_page');
});

test('products of one status are read from an index in the order of creation', async () => {
  const { statement, values } = buildPageQuery({
    select: 'id',
    from: 'products',
    conditions: productConditions({ status: ['PENDING_REVIEW'] }),
    order: PRODUCT_ORDERS.CREATED_ASC,
    limit: 20,
    backward: false,
    after: null,
  });
  const plan = await world.database.transaction(async (tx) => {
    for (const text of ['SET LOCAL enable_seqscan = off', 'SET LOCAL enable_sort = off'])
      await tx.query({ name: `test.status.${text}`, text });
    return tx.query<Record<string, string>>({ name: 'test.status_plan', text: `EXPLAIN ${statement.text}` }, values);
  });
  const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toContain('products_status_page');
  expect(lines).not.toContain('Sort  (');
});

test('who may not read sees no product', async () => {
  await expectRefusals(world, { document: LIST, variables: { first: 1 }, forbidden: [] });
  await expectRefusals(world, { document: '{ product(sku: "ZETA-Z1") { id } }', variables: {}, forbidden: [] });
  for (const as of ['VIEWER', 'REVIEWER', 'EDITOR', 'SERVICE'] as const) {
    expect((await world.execute('{ product(sku: "ZETA-Z1") { vendorCode } }', {}, { as })).data).toEqual({
      product: { vendorCode: 'z1' },
    });
  }
});
