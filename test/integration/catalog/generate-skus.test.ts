import { afterAll, beforeAll, expect, test } from 'vitest';
import { collisionSuffix } from '../../../src/engines/sku/collision-candidate.js';
import { createWorld, type World } from '../../support/world.js';
import { countEverything, expectRefusals, givenVendor, readRows } from './given.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const ONE = /* GraphQL */ `
  mutation ($input: GenerateSkuInput!) {
    generateSku(input: $input) {
      sku { canonical rawCode status collidesWith vendor { id } product { id } createdAt }
      userErrors { code field message }
    }
  }
`;
const MANY = /* GraphQL */ `
  mutation ($input: GenerateSkusInput!) {
    generateSkus(input: $input) {
      skus { canonical status collidesWith } inserted existing collisionsResolved userErrors { code field message }
    }
  }
`;
const PREVIEW = /* GraphQL */ `
  query ($vendorId: ID!, $rawCode: String!) {
    skuPreview(vendorId: $vendorId, rawCode: $rawCode) { canonical rawCode status collidesWith product { id } }
  }
`;

async function generate(vendorId: string, rawCode: string) {
  return (await world.execute(ONE, { input: { vendorId, rawCode } })).data['generateSku'];
}

async function generateMany(vendorId: string, rawCodes: readonly string[]) {
  return (await world.execute(MANY, { input: { vendorId, rawCodes } })).data['generateSkus'];
}

async function preview(vendorId: string, rawCode: string) {
  return (await world.execute(PREVIEW, { vendorId, rawCode })).data['skuPreview'];
}

test('a code gets its plain SKU once and the same for ever after', async () => {
  const vendorId = await givenVendor(world, 'BRIT');
  const first = await generate(vendorId, ' brit-10g ');
  expect(first).toEqual({
    sku: {
      canonical: 'BRIT-BRIT10G',
      rawCode: 'brit-10g',
      status: 'INSERTED',
      collidesWith: [],
      vendor: { id: vendorId },
      product: null,
      createdAt: world.clock.now().toISOString(),
    },
    userErrors: [],
  });
  world.clock.advance(60_000);
  const again = await generate(vendorId, 'brit-10g');
  expect(again).toEqual({ sku: { ...first.sku, status: 'EXISTING' }, userErrors: [] });
});

test('a second code of one form gets a suffix of its own, and each is told of the other', async () => {
  const vendorId = await givenVendor(world, 'COLL');
  await generate(vendorId, 'AB-1');
  const expected = `COLL-AB1-${collisionSuffix(vendorId, 'ab 1', 6)}`;
  expect((await generate(vendorId, 'ab 1')).sku).toMatchObject({
    canonical: expected,
    status: 'COLLISION_RESOLVED',
    collidesWith: ['COLL-AB1'],
  });
  expect((await generate(vendorId, 'AB-1')).sku).toMatchObject({ status: 'EXISTING', collidesWith: [expected] });
});

test('a suffix that is taken is made longer', async () => {
  const vendorId = await givenVendor(world, 'LONG');
  await generate(vendorId, 'x1');
  const taken = `LONG-X1-${collisionSuffix(vendorId, 'x-1', 6)}`;
  await readRows(
    world,
    `INSERT INTO skus (canonical, vendor_id, raw_code, code_identity, base, normalised_code, created_at)
     VALUES ($1, $2, 'planted', 'planted', $1, 'PLANTED', now())`,
    [taken, vendorId],
  );
  const longer = `LONG-X1-${collisionSuffix(vendorId, 'x-1', 8)}`;
  expect((await preview(vendorId, 'x-1')).canonical).toBe(longer);
  expect((await generate(vendorId, 'x-1')).sku).toMatchObject({ canonical: longer, status: 'COLLISION_RESOLVED' });
  expect((await generate(vendorId, 'x-1')).sku).toMatchObject({ canonical: longer, status: 'EXISTING' });
});

test('the same code of two vendors is two SKUs', async () => {
  const [one, two] = [await givenVendor(world, 'ONE'), await givenVendor(world, 'TWO')];
  expect((await generate(one, 'SAME1')).sku).toMatchObject({ canonical: 'ONE-SAME1', status: 'INSERTED' });
  expect((await generate(two, 'SAME1')).sku).toMatchObject({ canonical: 'TWO-SAME1', status: 'INSERTED' });
});

test('a preview answers what the call will and writes nothing', async () => {
  const vendorId = await givenVendor(world, 'PREV');
  const before = await countEverything(world);
  const plain = { canonical: 'PREV-P1', rawCode: 'p1', status: 'INSERTED', collidesWith: [], product: null };
  expect(await preview(vendorId, 'p1')).toEqual(plain);
  expect(await countEverything(world)).toEqual(before);
  await generate(vendorId, 'p1');
  expect(await preview(vendorId, 'p1')).toEqual({ ...plain, status: 'EXISTING' });
  const next = await preview(vendorId, 'P-1');
  expect(next).toMatchObject({ status: 'COLLISION_RESOLVED', collidesWith: ['PREV-P1'] });
  expect((await generate(vendorId, 'P-1')).sku).toMatchObject({
    canonical: next.canonical,
    status: 'COLLISION_RESOLVED',
  });
  for (const [id, code] of [
    [vendorId, '--'],
    [vendorId, 'x'.repeat(257)],
    ['vendor_nobody', 'p1'],
  ] as const) {
    expect(await preview(id, code)).toBeNull();
  }
});

test('codes of which no SKU can be made and unknown vendors are refused, and nothing is written', async () => {
  const vendorId = await givenVendor(world, 'BAD');
  const before = await countEverything(world);
  for (const [input, code, field] of [
    [{ vendorId, rawCode: ' –/– ' }, 'UNUSABLE_CODE', ['rawCode']],
    [{ vendorId, rawCode: '' }, 'UNUSABLE_CODE', ['rawCode']],
    [{ vendorId, rawCode: 'x'.repeat(257) }, 'INVALID', ['rawCode']],
    [{ vendorId, rawCode: 'a\u0000b' }, 'INVALID', ['rawCode']],
    [{ vendorId: 'vendor_nobody', rawCode: 'A1' }, 'NOT_FOUND', ['vendorId']],
  ] as const) {
    const { data } = await world.execute(ONE, { input });
    expect(data['generateSku']).toEqual({ sku: null, userErrors: [{ code, field, message: expect.any(String) }] });
  }
  expect(await countEverything(world)).toEqual(before);
});

test('a bulk call answers in the order of its codes; bad ones fail alone', async () => {
  const vendorId = await givenVendor(world, 'BULK');
  await generate(vendorId, 'known');
  const { skus, ...rest } = await generateMany(vendorId, ['b2', 'KNOWN', '!!', 'a1', 'known', 'b-2', 'b2', 'B-2']);
  const suffixed = (code: string) => `BULK-${code}-`;
  expect(skus.map((sku: { canonical: string; status: string } | null) => sku && [sku.canonical, sku.status])).toEqual([
    ['BULK-B2', 'INSERTED'],
    [`${suffixed('KNOWN')}${collisionSuffix(vendorId, 'KNOWN', 6)}`, 'COLLISION_RESOLVED'],
    null,
    ['BULK-A1', 'INSERTED'],
    ['BULK-KNOWN', 'EXISTING'],
    [`${suffixed('B2')}${collisionSuffix(vendorId, 'b-2', 6)}`, 'COLLISION_RESOLVED'],
    ['BULK-B2', 'EXISTING'],
    [`${suffixed('B2')}${collisionSuffix(vendorId, 'B-2', 6)}`, 'COLLISION_RESOLVED'],
  ]);
  expect(rest).toEqual({
    inserted: 2,
    existing: 2,
    collisionsResolved: 3,
    userErrors: [
      {
        code: 'UNUSABLE_CODE',
        field: ['rawCodes', '2'],
        message: 'This code has no letter or digit from which a SKU could be made.',
      },
    ],
  });
});

test('10 000 codes are answered in a handful of statements, and again as EXISTING; one more is refused', async () => {
  const vendorId = await givenVendor(world, 'HUGE');
  const codes = Array.from({ length: 10_000 }, (_, n) => (n % 20 === 0 && n > 0 ? `c-${n - 1}` : `c${n}`));
  const document = MANY.replace('collidesWith', '');
  const first = await world.countStatements(() =>
    world.execute(document, { input: { vendorId, rawCodes: codes } }).then(({ data }) => data['generateSkus']),
  );
  expect(first.result).toMatchObject({ inserted: 9_501, existing: 0, collisionsResolved: 499, userErrors: [] });
  const canonicals = first.result.skus.map((sku: { canonical: string }) => sku.canonical);
  expect(new Set(canonicals).size).toBe(10_000);
  // The key, the vendor, two rounds of an insert and a look at what is left.
  expect(first.statements).toBeLessThanOrEqual(6);
  const again = (await world.execute(document, { input: { vendorId, rawCodes: codes } })).data['generateSkus'];
  expect(again).toMatchObject({ inserted: 0, existing: 10_000, collisionsResolved: 0 });
  expect(again.skus.map((sku: { canonical: string }) => sku.canonical)).toEqual(canonicals);
  const tooMany = await generateMany(vendorId, [...codes, 'one more']);
  expect(tooMany).toEqual({
    skus: [],
    inserted: 0,
    existing: 0,
    collisionsResolved: 0,
    userErrors: [{ code: 'LIMIT_EXCEEDED', field: ['rawCodes'], message: 'One call takes at most 10000 codes.' }],
  });
});

test('64 writers of one form at once get 64 SKUs, and the same ones when they ask again', async () => {
  const vendorId = await givenVendor(world, 'RACE');
  // One form, written 64 ways: a hyphen, a dot or nothing at three places, and so on.
  const marks = ['', '-', '.', '/'];
  const codes = marks.flatMap((a) => marks.flatMap((b) => marks.map((c) => `r${a}a${b}c${c}e`)));
  const ask = () => Promise.all(codes.map((code) => generate(vendorId, code)));
  const first = await ask();
  expect(first.flatMap((answer) => answer.userErrors)).toEqual([]);
  expect(new Set(first.map((answer) => answer.sku.canonical)).size).toBe(64);
  expect(first.filter((answer) => answer.sku.canonical === 'RACE-RACE')).toHaveLength(1);
  expect(first.filter((answer) => answer.sku.status === 'INSERTED')).toHaveLength(1);
  expect(first.filter((answer) => answer.sku.status === 'COLLISION_RESOLVED')).toHaveLength(63);
  const again = await ask();
  expect(again.map((answer) => [answer.sku.canonical, answer.sku.status])).toEqual(
    first.map((answer) => [answer.sku.canonical, 'EXISTING']),
  );
});

test('64 calls at once with one new code agree on one SKU, made once', async () => {
  const vendorId = await givenVendor(world, 'SAME');
  const answers = await Promise.all(Array.from({ length: 64 }, () => generate(vendorId, 'same')));
  expect(answers.map((answer) => answer.sku.canonical)).toEqual(Array.from({ length: 64 }, () => 'SAME-SAME'));
  expect(answers.filter((answer) => answer.sku.status === 'INSERTED')).toHaveLength(1);
});

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

test('bulk calls that bring the same codes in opposite orders neither fail nor disagree', async () => {
  const vendorId = await givenVendor(world, 'DEAD');
  const codes = Array.from({ length: 600 }, (_, n) => (n % 2 === 0 ? `d${n >> 1}` : `d-${n >> 1}`));
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const mine = n % 2 === 0 ? codes : codes.toReversed();
      const answer = await generateMany(vendorId, mine);
      const canonicals: string[] = answer.skus.map((sku: { canonical: string }) => sku.canonical);
      return { ...answer, canonicals: n % 2 === 0 ? canonicals : canonicals.toReversed() };
    }),
  );
  for (const answer of answers) expect(answer.canonicals).toEqual(answers[0]?.canonicals);
  expect(sumOf(answers.map((answer) => answer.inserted))).toBe(300);
  expect(sumOf(answers.map((answer) => answer.collisionsResolved))).toBe(300);
});

test('SKUs are counted by status', async () => {
  const vendorId = await givenVendor(world, 'COUNT');
  const counts = async () => {
    const { values } = await world.deps.metrics.skusGenerated.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.status, value]));
  };
  const before = await counts();
  await generateMany(vendorId, ['n1', 'n-1', 'n1']);
  const after = await counts();
  const growth = Object.keys(after).map((status) => [status, after[status]! - (before[status] ?? 0)]);
  expect(Object.fromEntries(growth)).toEqual({ INSERTED: 1, COLLISION_RESOLVED: 1, EXISTING: 1 });
});

test('who may not write makes no SKU; who may not read previews none', async () => {
  const vendorId = await givenVendor(world, 'PERM');
  const forbidden = ['VIEWER', 'REVIEWER'] as const;
  await expectRefusals(world, { document: ONE, variables: { input: { vendorId, rawCode: 'x1' } }, forbidden });
  await expectRefusals(world, { document: MANY, variables: { input: { vendorId, rawCodes: ['x1'] } }, forbidden });
  await expectRefusals(world, { document: PREVIEW, variables: { vendorId, rawCode: 'x1' }, forbidden: [] });
  for (const as of ['EDITOR', 'SERVICE', 'ADMIN'] as const) {
    const { data } = await world.execute(ONE, { input: { vendorId, rawCode: `by ${as}` } }, { as });
    expect(data['generateSku'].sku.status).toBe('INSERTED');
  }
  for (const as of ['VIEWER', 'REVIEWER'] as const) {
    const { data } = await world.execute(PREVIEW, { vendorId, rawCode: 'x1' }, { as });
    expect(data['skuPreview'].status).toBe('INSERTED');
  }
});
