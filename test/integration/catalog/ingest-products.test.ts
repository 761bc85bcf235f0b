import { afterAll, beforeAll, expect, test } from 'vitest';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import {
  countEverything,
  expectRefusals,
  givenProduct,
  givenVendor,
  givenWaitingTask,
  INGEST,
  readRows,
} from './given.js';

let world: World;
let vendorId: string;
beforeAll(async () => {
  world = await createWorld({ worker: false, outboundAllow: ['127.0.0.1:9'] });
  vendorId = await givenVendor(world, 'BRIT');
  await world.key('ADMIN');
});
afterAll(() => world.close());

const BULK = /* GraphQL */ `
  mutation ($input: IngestProductsInput!) {
    ingestProducts(input: $input) {
      products { id vendorCode status name } created job { id kind state total } userErrors { code field message }
    }
  }
`;
const READ = /* GraphQL */ `
  query ($id: ID!) {
    product(id: $id) {
      vendor { code } vendorCode sku { canonical rawCode status } name category gtin externalId
      pricing { mrp price discount gst currency } attributes status mergedInto { id } createdAt updatedAt
    }
  }
`;
const PICTURE = 'http://127.0.0.1:9/a.jpg';

async function ingest(input: object) {
  return (await world.execute(INGEST, { input: { vendorId, ...input } })).data['ingestProduct'];
}

async function ingestMany(products: readonly object[], idempotencyKey: string | null = null) {
  const rows = products.map((row) => ({ vendorId, ...row }));
  return (await world.execute(BULK, { input: { products: rows, idempotencyKey } })).data['ingestProducts'];
}

const ids = (answer: { products: ({ id: string } | null)[] }) => answer.products.map((product) => product?.id ?? null);

test('a field of a mutation shows what the fields before it have changed', async () => {
  const document = /* GraphQL */ `
    mutation ($one: IngestProductInput!, $two: IngestProductInput!) {
      one: ingestProduct(input: $one) { product { id name vendor { name } } }
      upsertVendor(input: { code: "TWICE", name: "Renamed" }) { vendor { name } }
      two: ingestProduct(input: $two) { product { id name vendor { name } } }
    }
  `;
  const row = { vendorId: await givenVendor(world, 'TWICE'), vendorCode: 'twice-1' };
  const { data } = await world.execute(document, { one: { ...row, name: 'Before' }, two: { ...row, name: 'After' } });
  expect(data['one'].product).toMatchObject({ name: 'Before' });
  expect(data['two'].product).toEqual({ id: data['one'].product.id, name: 'After', vendor: { name: 'Renamed' } });
});

test('a product is stored with everything that is told of it, and one event', async () => {
  const start = await world.head();
  const answer = await ingest({
    vendorCode: 'full-1',
    name: ' Marie Gold ',
    category: 'Biscuits',
    gtin: '4006381333931',
    externalId: 'erp-1',
    mrp: '100',
    price: '90.50',
    discount: '9.5',
    gst: '18',
    currency: 'inr',
    attributes: { weightGrams: 250, tags: ['tea'] },
  });
  expect(answer).toEqual({
    product: {
      id: expect.stringMatching(/^product_/),
      vendorCode: 'full-1',
      status: 'PENDING',
      sku: { canonical: 'BRIT-FULL1' },
    },
    job: null,
    userErrors: [],
  });
  const now = world.clock.now().toISOString();
  expect((await world.execute(READ, { id: answer.product.id })).data['product']).toEqual({
    vendor: { code: 'BRIT' },
    vendorCode: 'full-1',
    sku: { canonical: 'BRIT-FULL1', rawCode: 'full-1', status: 'EXISTING' },
    name: 'Marie Gold',
    category: 'Biscuits',
    gtin: '04006381333931',
    externalId: 'erp-1',
    pricing: { mrp: '100.00', price: '90.50', discount: '9.50', gst: '18.00', currency: 'INR' },
    attributes: { weightGrams: 250, tags: ['tea'] },
    status: 'PENDING',
    mergedInto: null,
    createdAt: now,
    updatedAt: now,
  });
  expect(await world.events(start)).toMatchObject([
    {
      type: 'product.created.v1',
      entityId: answer.product.id,
      entityVersion: 1,
      payload: { vendorId, status: 'PENDING' },
    },
  ]);
});

test('a known product is changed where something is given; what is left out stays and null empties', async () => {
  const { id } = await givenProduct(world, {
    vendorId,
    vendorCode: 'upd',
    name: 'Old',
    category: 'Tea',
    mrp: '10',
    attributes: { a: 1 },
  });
  const start = await world.head();
  world.clock.advance(1_000);
  const answer = await ingest({ vendorCode: ' upd ', name: 'New', category: null, price: '9.99' });
  expect([answer.product.id, answer.userErrors]).toEqual([id, []]);
  expect((await world.execute(READ, { id })).data['product']).toMatchObject({
    name: 'New',
    category: null,
    pricing: { mrp: '10.00', price: '9.99' },
    attributes: { a: 1 },
    updatedAt: world.clock.now().toISOString(),
  });
  expect(await world.events(start)).toMatchObject([{ type: 'product.updated.v1', entityId: id, entityVersion: 2 }]);
});

test('a product given again just as it is stays as it is, without an event', async () => {
  const row = { vendorCode: 'same', name: 'Same', mrp: '5.5', gtin: '96385074', attributes: { b: [1, { c: null }] } };
  await ingest(row);
  const before = await countEverything(world);
  expect((await ingest(row)).userErrors).toEqual([]);
  expect(await countEverything(world)).toEqual(before);
});

test('attributes written out in the document are the same as those given by variable', async () => {
  const attributes = { b: [1, { c: null }] };
  await ingest({ vendorCode: 'inline', attributes });
  const before = await countEverything(world);
  const document = `mutation ($vendorId: ID!) {
    ingestProduct(input: { vendorId: $vendorId, vendorCode: "inline", attributes: { b: [1, { c: null }] } }) {
      product { attributes } userErrors { code }
    }
  }`;
  expect((await world.execute(document, { vendorId })).data['ingestProduct']).toEqual({
    product: { attributes },
    userErrors: [],
  });
  expect(await countEverything(world)).toEqual(before);
  const infinite = await world.execute(document.replace('[1,', '[1e999,'), { vendorId });
  expect(infinite.data['ingestProduct'].userErrors).toEqual([{ code: 'INVALID' }]);
});

test('a rejected product that gets another picture waits again', async () => {
  const { product } = await ingest({ vendorCode: 'second-try', rawImageUrl: PICTURE });
  await readRows(world, "UPDATE product_images SET state = 'REJECTED' WHERE product_id = $1", [product.id]);
  await readRows(world, "UPDATE products SET status = 'REJECTED' WHERE id = $1", [product.id]);
  const start = await world.head();
  const again = await ingest({ vendorCode: 'second-try', rawImageUrl: `${PICTURE}?2` });
  expect(again.product.status).toBe('PENDING');
  expect(await world.events(start)).toMatchObject([
    { type: 'image.added.v1' },
    { type: 'job.created.v1' },
    { type: 'product.status_changed.v1', entityId: product.id, entityVersion: 2, payload: { status: 'PENDING' } },
  ]);
});

test('a change that contradicts a stored amount is refused', async () => {
  await ingest({ vendorCode: 'price', mrp: '10', price: '8' });
  const before = await countEverything(world);
  expect(await ingest({ vendorCode: 'price', mrp: '7' })).toEqual({
    product: null,
    job: null,
    userErrors: [{ code: 'INVALID', field: ['price'], message: 'Must not exceed the mrp of 7.00.' }],
  });
  expect(await countEverything(world)).toEqual(before);
});

test('every kind of bad row is refused with its field, and nothing is stored', async () => {
  await ingest({ vendorCode: 'owner', externalId: 'taken' });
  const deep = (depth: number): object => (depth === 0 ? {} : { d: deep(depth - 1) });
  const cases: [object, string, string][] = [
    [{ vendorId: 'vendor_nobody' }, 'NOT_FOUND', 'vendorId'],
    [{ vendorCode: '***' }, 'UNUSABLE_CODE', 'vendorCode'],
    [{ vendorCode: 'x'.repeat(257) }, 'INVALID', 'vendorCode'],
    [{ name: '  ' }, 'INVALID', 'name'],
    [{ name: 'x'.repeat(501) }, 'INVALID', 'name'],
    [{ name: 'a\u0000' }, 'INVALID', 'name'],
    [{ category: 'x'.repeat(201) }, 'INVALID', 'category'],
    [{ externalId: 'x'.repeat(201) }, 'INVALID', 'externalId'],
    [{ externalId: 'taken' }, 'DUPLICATE', 'externalId'],
    [{ gtin: '4006381333932' }, 'INVALID', 'gtin'],
    [{ mrp: '5', price: '6' }, 'INVALID', 'price'],
    [{ mrp: '-1' }, 'INVALID', 'mrp'],
    [{ mrp: '10', price: '9', discount: '2' }, 'INVALID', 'discount'],
    [{ gst: '100.01' }, 'INVALID', 'gst'],
    [{ currency: 'RUPEES' }, 'INVALID', 'currency'],
    [{ attributes: ['no', 'object'] }, 'INVALID', 'attributes'],
    [{ attributes: 'text' }, 'INVALID', 'attributes'],
    [{ attributes: { text: 'x'.repeat(16_384) } }, 'INVALID', 'attributes'],
    [{ attributes: { 'a\u0000': 1 } }, 'INVALID', 'attributes'],
    [{ attributes: deep(17) }, 'INVALID', 'attributes'],
    [{ rawImageUrl: 'http://10.0.0.1/a.jpg' }, 'FETCH_REFUSED', 'rawImageUrl'],
    [{ rawImageUrl: `${PICTURE}?\u0000` }, 'FETCH_REFUSED', 'rawImageUrl'],
    [{ rawImageUrl: `${PICTURE}?\ud83d` }, 'FETCH_REFUSED', 'rawImageUrl'],
    [{ rawImageUrl: PICTURE, uploadId: 'upload_x' }, 'INVALID', 'uploadId'],
    [{ uploadId: 'upload_x' }, 'NOT_FOUND', 'uploadId'],
    [{ enhance: true }, 'INVALID', 'enhance'],
    [{ enhancedImageCount: 9 }, 'INVALID', 'enhancedImageCount'],
  ];
  const before = await countEverything(world);
  for (const [wrong, code, field] of cases) {
    expect(await ingest({ vendorCode: 'fresh', ...wrong })).toEqual({
      product: null,
      job: null,
      userErrors: [{ code, field: [field], message: expect.any(String) }],
    });
  }
  const bulk = await ingestMany(cases.map(([wrong], n) => ({ vendorCode: `fresh ${n}`, ...wrong })));
  expect(bulk).toEqual({
    products: cases.map(() => null),
    created: 0,
    job: null,
    userErrors: cases.map(([, code, field], n) => ({
      code,
      field: ['products', String(n), field],
      message: expect.any(String),
    })),
  });
  expect(await countEverything(world)).toEqual(before);
});

test('everything wrong with one row is told at once', async () => {
  const { userErrors } = await ingest({ vendorCode: '?', name: '', gtin: '1', mrp: '1', price: '2', enhance: true });
  expect(userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, ...field])).toEqual([
    ['UNUSABLE_CODE', 'vendorCode'],
    ['INVALID', 'name'],
    ['INVALID', 'gtin'],
    ['INVALID', 'price'],
    ['INVALID', 'enhance'],
  ]);
});

test('bad rows of a bulk call fail alone; good ones are stored, in the order given', async () => {
  const { id: known } = await givenProduct(world, { vendorId, vendorCode: 'bulk known', name: 'Known' });
  const start = await world.head();
  world.clock.advance(1_000);
  const answer = await ingestMany([
    { vendorCode: 'bulk c', externalId: 'bulk-x' },
    { vendorCode: 'bulk known', name: 'Known better' },
    { vendorCode: 'bulk b', price: '2', mrp: '1' },
    { vendorCode: 'bulk a', rawImageUrl: PICTURE },
    { vendorCode: ' BULK  a' },
    { vendorCode: 'bulk  a', name: 'Again' },
    { vendorCode: 'bulk d', externalId: 'bulk-x' },
    { vendorCode: 'bulk e', rawImageUrl: PICTURE },
  ]);
  expect(answer.userErrors).toEqual([
    { code: 'INVALID', field: ['products', '2', 'price'], message: 'Must not exceed the mrp of 1.00.' },
    {
      code: 'DUPLICATE',
      field: ['products', '5', 'vendorCode'],
      message: 'An earlier row of this call has the same vendor and code.',
    },
    {
      code: 'DUPLICATE',
      field: ['products', '6', 'externalId'],
      message: 'An earlier row of this call has the same external id.',
    },
  ]);
  expect(answer.products.map((product: { name: string | null } | null) => product && product.name)).toEqual([
    null,
    'Known better',
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(ids(answer).map((id) => id !== null)).toEqual([true, true, false, true, true, false, false, true]);
  expect(ids(answer)[1]).toBe(known);
  expect([answer.created, answer.job]).toEqual([
    4,
    { id: expect.stringMatching(/^job_/), kind: 'INGEST_PRODUCTS', state: 'QUEUED', total: 2 },
  ]);
  const created = [0, 3, 4, 7].map((n) => ids(answer)[n]!);
  expect(created).toEqual(created.toSorted());
  const images = await readRows(
    world,
    'SELECT product_id AS "productId", kind, state, source_url AS url FROM product_images WHERE product_id = ANY($1) ORDER BY product_id',
    [created],
  );
  expect(images).toEqual(
    [ids(answer)[3], ids(answer)[7]].map((productId) => ({
      productId,
      kind: 'RAW',
      state: 'PROCESSING',
      url: PICTURE,
    })),
  );
  const events = await world.events(start);
  expect(events.map(({ type }) => type)).toEqual([
    ...Array.from({ length: 4 }, () => 'product.created.v1'),
    'product.updated.v1',
    'image.added.v1',
    'image.added.v1',
    'job.created.v1',
  ]);
  expect(events.slice(0, 5).map(({ entityId }) => entityId)).toEqual([...created, known]);
});

test('a picture a product has already is not added twice; one that failed is tried again, and not added either', async () => {
  const row = { vendorCode: 'pic', rawImageUrl: PICTURE };
  const first = await ingest(row);
  expect(first.job).not.toBeNull();
  expect((await ingest(row)).job).toBeNull();
  expect((await ingest({ ...row, rawImageUrl: `${PICTURE}?2` })).job).not.toBeNull();
  await readRows(world, `UPDATE product_images SET state = 'FAILED' WHERE product_id = $1 AND source_url = $2`, [
    first.product.id,
    PICTURE,
  ]);
  const before = await world.head();
  expect((await ingest(row)).job).not.toBeNull();
  expect((await ingest(row)).job).toBeNull();
  const images = await readRows(
    world,
    'SELECT state, version, source_url AS url FROM product_images WHERE product_id = $1 ORDER BY source_url',
    [first.product.id],
  );
  expect(images).toEqual([
    { state: 'PROCESSING', version: 2, url: PICTURE },
    { state: 'PROCESSING', version: 1, url: `${PICTURE}?2` },
  ]);
  const events = await world.events(before);
  expect(events.map(({ type, entityVersion }) => [type, entityVersion])).toEqual([
    ['image.retried.v1', 2],
    ['job.created.v1', 1],
  ]);
});

test('an upload is a picture once it has arrived, for whoever sent it', async () => {
  const body = await picture();
  const create = await world.execute(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { url uploadId } } }',
    { input: { contentType: 'image/jpeg', bytes: body.length } },
  );
  const { url, uploadId } = create.data['createUpload'].upload;
  const row = { vendorCode: 'upload', uploadId };
  expect((await ingest(row)).userErrors).toMatchObject([{ code: 'NOT_ALLOWED_NOW', field: ['uploadId'] }]);
  const sent = await fetch(url, { method: 'PUT', headers: { 'content-type': 'image/jpeg' }, body });
  expect(sent.ok).toBe(true);
  const other = await world.execute(INGEST, { input: { vendorId, ...row } }, { as: 'EDITOR' });
  expect(other.data['ingestProduct'].userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['uploadId'] }]);
  const { product, job } = await ingest(row);
  expect(job).not.toBeNull();
  expect((await ingest(row)).job).toBeNull();
  expect(
    await readRows(
      world,
      'SELECT upload_id AS "uploadId", source_url AS url FROM product_images WHERE product_id = $1',
      [product.id],
    ),
  ).toEqual([{ uploadId, url: null }]);
});

test('a code that was given a SKU before becomes the product of that SKU', async () => {
  const sku = await world.execute(
    'mutation ($input: GenerateSkuInput!) { generateSku(input: $input) { sku { canonical product { id } } } }',
    { input: { vendorId, rawCode: 'reserved' } },
  );
  expect(sku.data['generateSku'].sku.product).toBeNull();
  const { product } = await ingest({ vendorCode: 'reserved' });
  expect(product.sku.canonical).toBe(sku.data['generateSku'].sku.canonical);
});

test('a changed category reaches the waiting tasks of the product, for their filters', async () => {
  const { product } = await ingest({ vendorCode: 'cat', category: 'Old' });
  const ended = await givenWaitingTask(world, product.id);
  await readRows(world, "UPDATE review_tasks SET state = 'COMPLETED' WHERE id = $1", [ended]);
  await givenWaitingTask(world, product.id);
  await ingest({ vendorCode: 'cat', category: 'New' });
  expect(
    await readRows(world, 'SELECT state, category FROM review_tasks WHERE product_id = $1 ORDER BY state', [
      product.id,
    ]),
  ).toEqual([
    { state: 'COMPLETED', category: 'Old' },
    { state: 'OPEN', category: 'New' },
  ]);
});

test('an idempotency key gets the first answer again, and a conflict for other content', async () => {
  const rows = [{ vendorCode: 'idem 1' }, { vendorCode: '!' }, { vendorCode: 'idem 2', rawImageUrl: PICTURE }];
  const first = await ingestMany(rows, 'key-1');
  expect([first.created, first.userErrors.length]).toEqual([2, 1]);
  const before = await countEverything(world);
  expect(await ingestMany(rows, 'key-1')).toEqual(first);
  expect(await ingestMany([{ vendorCode: 'idem 3' }], 'key-1')).toEqual({
    products: [],
    created: 0,
    job: null,
    userErrors: [
      {
        code: 'CONFLICT',
        field: ['idempotencyKey'],
        message: 'This idempotency key was used for a call with other content.',
      },
    ],
  });
  expect(await countEverything(world)).toEqual(before);
  const others = await world.execute(
    BULK,
    { input: { products: [{ vendorId, vendorCode: 'idem 4' }], idempotencyKey: 'key-1' } },
    { as: 'EDITOR' },
  );
  expect(others.data['ingestProducts'].created).toBe(1);
});

test('20 calls at once with one key store once and answer alike', async () => {
  const rows = Array.from({ length: 10 }, (_, n) => ({ vendorCode: `once ${n}` }));
  const answers = await Promise.all(Array.from({ length: 20 }, () => ingestMany(rows, 'key-20')));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0].created).toBe(10);
});

test('32 calls at once for one new product store it once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, n) => ingest({ vendorCode: 'race', name: `N${n}` })),
  );
  expect(answers.flatMap((answer) => answer.userErrors)).toEqual([]);
  expect(new Set(answers.map((answer) => answer.product.id)).size).toBe(1);
  const events = (await world.events()).filter(({ entityId }) => entityId === answers[0].product.id);
  expect(events.map(({ type }) => type)).toEqual([
    'product.created.v1',
    ...Array.from({ length: 31 }, () => 'product.updated.v1'),
  ]);
  expect(events.map(({ entityVersion }) => entityVersion)).toEqual(Array.from({ length: 32 }, (_, n) => n + 1));
});

test('32 calls at once for one reserved SKU store its product once', async () => {
  await world.execute('mutation ($input: GenerateSkuInput!) { generateSku(input: $input) { sku { canonical } } }', {
    input: { vendorId, rawCode: 'race 2' },
  });
  const answers = await Promise.all(Array.from({ length: 32 }, () => ingest({ vendorCode: 'race 2' })));
  expect(answers.flatMap((answer) => answer.userErrors)).toEqual([]);
  expect(new Set(answers.map((answer) => answer.product.id)).size).toBe(1);
});

test('32 products that want one external id at once: one gets it, the others are duplicates and not stored', async () => {
  const before = await countEverything(world);
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, n) => ingest({ vendorCode: `ext ${n}`, externalId: 'wanted' })),
  );
  expect(answers.filter((answer) => answer.product !== null)).toHaveLength(1);
  const errors = answers.flatMap((answer) => answer.userErrors);
  expect(errors).toEqual(
    Array.from({ length: 31 }, () => ({
      code: 'DUPLICATE',
      field: ['externalId'],
      message: 'Another product has this external id.',
    })),
  );
  const after = await countEverything(world);
  expect([after['products']! - before['products']!, after['skus']! - before['skus']!]).toEqual([1, 1]);
});

test('bulk calls with the same rows in opposite orders end with each product once', async () => {
  const rows = Array.from({ length: 100 }, (_, n) => ({ vendorCode: `opp ${n}`, externalId: `opp-${n}` }));
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const answer = await ingestMany(n % 2 === 0 ? rows : rows.toReversed());
      return { ...answer, ids: n % 2 === 0 ? ids(answer) : ids(answer).toReversed() };
    }),
  );
  for (const answer of answers) expect([answer.userErrors, answer.ids]).toEqual([[], answers[0]?.ids]);
  expect(answers.map((answer): number => answer.created).reduce((sum, created) => sum + created, 0)).toBe(100);
});

test('1 000 rows with pictures take a fixed number of statements; one more, or none, is refused', async () => {
  const rows = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => ({
      vendorCode: `${prefix}${n}`,
      name: `Product ${n}`,
      mrp: '10',
      externalId: `${prefix}-${n}`,
      rawImageUrl: `${PICTURE}?${prefix}${n}`,
    }));
  const few = await world.countStatements(() => ingestMany(rows(2, 'few')));
  const many = await world.countStatements(() => ingestMany(rows(1_000, 'many')));
  expect([few.result.created, many.result.created, many.result.job.total]).toEqual([2, 1_000, 1_000]);
  expect(many.statements).toBe(few.statements);
  expect(many.statements).toBeLessThanOrEqual(16);
  const before = await countEverything(world);
  expect((await ingestMany(rows(1_001, 'more'))).userErrors).toEqual([
    { code: 'LIMIT_EXCEEDED', field: ['products'], message: 'One call takes at most 1000 products.' },
  ]);
  expect((await ingestMany([])).userErrors).toEqual([
    { code: 'INVALID', field: ['products'], message: 'One call takes at least one product.' },
  ]);
  expect(await countEverything(world)).toEqual(before);
});

test('who may not write stores nothing', async () => {
  const forbidden = ['VIEWER', 'REVIEWER'] as const;
  const row = { vendorId, vendorCode: 'perm' };
  await expectRefusals(world, { document: INGEST, variables: { input: row }, forbidden });
  await expectRefusals(world, { document: BULK, variables: { input: { products: [row] } }, forbidden });
  for (const as of ['EDITOR', 'SERVICE', 'ADMIN'] as const) {
    const { data } = await world.execute(INGEST, { input: { ...row, vendorCode: `by ${as}` } }, { as });
    expect(data['ingestProduct'].userErrors).toEqual([]);
  }
});
