import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const UPSERT = /* GraphQL */ `
  mutation ($input: UpsertVendorInput!) {
    upsertVendor(input: $input) { vendor { id code name externalId } userErrors { code field message } }
  }
`;

test('a vendor is created once and changed after that', async () => {
  const first = await world.execute(UPSERT, { input: { code: 'brit', name: ' Britannia ' } });
  expect(first).toMatchObject({
    status: 200,
    data: { upsertVendor: { vendor: { code: 'BRIT', name: 'Britannia', externalId: null }, userErrors: [] } },
  });
  const second = await world.execute(UPSERT, { input: { code: 'BRIT', name: 'Britannia Ltd', externalId: 'b-1' } });
  expect(second.data['upsertVendor'].vendor).toEqual({
    ...first.data['upsertVendor'].vendor,
    name: 'Britannia Ltd',
    externalId: 'b-1',
  });
});

test('a code, a name and an external id that cannot be are refused with their fields', async () => {
  await world.execute(UPSERT, { input: { code: 'ACME', name: 'Acme', externalId: 'taken' } });
  const cases = [
    [{ code: 'B&Q', name: 'x' }, 'INVALID', ['code']],
    [{ code: 'OKAY', name: '  ' }, 'INVALID', ['name']],
    [{ code: 'OKAY', name: 'x'.repeat(201) }, 'INVALID', ['name']],
    [{ code: 'OKAY', name: 'a\u0000b' }, 'INVALID', ['name']],
    [{ code: 'OTHER', name: 'Other', externalId: 'taken' }, 'DUPLICATE', ['externalId']],
  ] as const;
  for (const [input, code, field] of cases) {
    const { data } = await world.execute(UPSERT, { input });
    expect(data['upsertVendor']).toMatchObject({ vendor: null, userErrors: [{ code, field }] });
  }
  const { data } = await world.execute('{ okay: vendor(code: "OKAY") { id } other: vendor(code: "OTHER") { id } }');
  expect(data).toEqual({ okay: null, other: null });
});

test('64 calls at once with one new code make one vendor', async () => {
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => world.execute(UPSERT, { input: { code: 'RACE', name: 'Race' } })),
  );
  expect(new Set(answers.map(({ data }) => data['upsertVendor'].vendor.id)).size).toBe(1);
});

test('who may not write is refused and nothing is written', async () => {
  const document = UPSERT;
  const variables = { input: { code: 'NOPE', name: 'Nope' } };
  for (const [as, status, code] of [
    [null, 401, 'UNAUTHENTICATED'],
    ['VIEWER', 403, 'FORBIDDEN'],
    ['REVIEWER', 403, 'FORBIDDEN'],
    [{ key: 'vt_unknown' }, 401, 'UNAUTHENTICATED'],
  ] as const) {
    const answer = await world.execute(document, variables, { as });
    expect(answer.status).toBe(status);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code, retryable: false });
    expect(answer.errors?.[0]?.extensions['requestId']).toEqual(expect.any(String));
  }
  expect((await world.execute('{ vendor(code: "NOPE") { id } }')).data).toEqual({ vendor: null });
});

/** What the walk below selects. */
type Page = Record<
  'vendors',
  {
    readonly nodes: readonly { readonly code: string }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
    readonly totalCount: number;
  }
>;

test('the list is walked forward and backward to the same vendors', async () => {
  for (const n of [1, 2, 3, 4, 5]) await world.execute(UPSERT, { input: { code: `PAGE${n}`, name: `Page ${n}` } });
  const PAGE =
    'query ($first: Int, $after: String, $last: Int, $before: String) { vendors(first: $first, after: $after, last: $last, before: $before) { nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }';
  const forward: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { vendors } = (await world.execute(PAGE, { first: 3, after })).data as Page;
    forward.push(...vendors.nodes.map((node) => node.code));
    if (!vendors.pageInfo.hasNextPage) break;
    after = vendors.pageInfo.endCursor;
  }
  const backward: string[] = [];
  let before: string | null = null;
  for (;;) {
    const { vendors } = (await world.execute(PAGE, { last: 3, before })).data as Page;
    backward.unshift(...vendors.nodes.map((node) => node.code));
    expect(vendors.totalCount).toBe(forward.length);
    if (!vendors.pageInfo.hasPreviousPage) break;
    before = vendors.pageInfo.startCursor;
  }
  const all = await world.execute('{ vendors(first: 100) { nodes { code } } }');
  expect(forward).toEqual(all.data['vendors'].nodes.map((node: { code: string }) => node.code));
  expect(backward).toEqual(forward);
});

test('a page without a size, with a foreign cursor or out of bounds is refused', async () => {
  for (const [args, code] of [
    ['', 'BAD_USER_INPUT'],
    ['first: 101', 'BAD_USER_INPUT'],
    ['first: 0', 'BAD_USER_INPUT'],
    ['first: 1, last: 1', 'BAD_USER_INPUT'],
    ['first: 1, after: "nonsense"', 'INVALID_CURSOR'],
  ] as const) {
    const answer = await world.execute(`{ vendors${args === '' ? '' : `(${args})`} { nodes { id } } }`);
    expect(answer.errors?.map((error) => error.extensions['code'])).toEqual([code]);
  }
});
