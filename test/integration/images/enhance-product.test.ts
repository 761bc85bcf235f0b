import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { addVariants, type WantedVariants } from '../../../src/operations/_shared/start-enhancement.js';
import { startJob } from '../../../src/operations/_shared/start-job.js';
import { enhanceProduct } from '../../../src/operations/images/enhance-product.js';
import { makeVariants } from '../../../src/operations/images/make-variants.js';
import { processImage } from '../../../src/operations/images/process-image.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, rowCount, stateOf } from './fixtures.js';

const ENHANCE = /* GraphQL */ `
  mutation ($input: EnhanceProductInput!) {
    enhanceProduct(input: $input) { product { id } job { id kind state total } userErrors { code field message } }
  }
`;
const PRODUCT = /* GraphQL */ `
  query ($id: ID!) {
    product(id: $id) {
      status
      images(kind: ENHANCED, first: 20) {
        nodes {
          id state provider prompt remark costUsd failure url sha256 width height source { id }
          validation { status checks { name passed } } reviewTask { state failureReason }
        }
      }
    }
  }
`;
const keysOf = defineStatement<{ objectKey: string | null }>(
  'test.enhance.keys',
  `SELECT object_key AS "objectKey" FROM product_images WHERE product_id = $1 AND kind = 'ENHANCED' ORDER BY variant`,
);

const messagesTo = defineStatement<{ data: unknown }>(
  'test.enhance.messages',
  `SELECT data FROM pgboss.job WHERE name = 'enhance-product'`,
);

let host: PictureHost;
let world: World;

beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ outboundAllow: [host.host] });
  // Made now, so that their events are not among those of a test.
  await Promise.all([world.key('ADMIN'), world.key('VIEWER'), world.key('REVIEWER')]);
});
afterAll(async () => {
  await world.close();
  await host.close();
});

async function enhance(input: object) {
  const { data } = await world.execute(ENHANCE, { input });
  return data['enhanceProduct'];
}

async function productOf(id: string) {
  const { data } = await world.execute(PRODUCT, { id });
  return data['product'];
}

/** A product whose raw picture has been read. */
async function productWithRaw(name: string, flaw: 'small-in-frame' | 'none' = 'small-in-frame'): Promise<string> {
  const productId = await createProduct(world);
  const url = host.put(name, await picture({ kind: 'backpack', body: '#3b5998', accent: '#f0a202', flaw }));
  await addImage(world, { productId, url });
  await world.runJobs();
  return productId;
}

describe('enhanceProduct', () => {
  it('answers at once, and leaves three judged variants that wait for a person', async () => {
    const productId = await productWithRaw('one.jpg');
    const before = await world.head();
    const { product, job, userErrors } = await enhance({ productId, count: 3 });
    expect(userErrors).toEqual([]);
    expect(product).toEqual({ id: productId });
    expect(job).toEqual({ id: job.id, kind: 'ENHANCE_IMAGES', state: 'QUEUED', total: 3 });
    await world.runJobs();
    const { status, images } = await productOf(productId);
    expect(status).toBe('PENDING_REVIEW');
    expect(images.nodes).toHaveLength(3);
    for (const image of images.nodes) {
      expect(image).toMatchObject({
        state: 'PENDING',
        provider: 'local',
        failure: null,
        remark: null,
        costUsd: '0.000000',
      });
      expect(image.prompt).toContain('pure white background');
      expect(image.validation.status).toBe('AUTO_ACCEPTED');
      expect(image.validation.checks).toContainEqual({ name: 'PERCEPTUAL_SIMILARITY', passed: true });
      expect(image.reviewTask).toEqual({ state: 'OPEN', failureReason: 'Failed: resolution' });
      expect((await fetch(image.url)).headers.get('content-type')).toBe('image/jpeg');
    }
    expect(new Set(images.nodes.map(({ sha256 }: { sha256: string }) => sha256)).size).toBe(3);
    for (const { objectKey } of await world.database.query(keysOf, [productId]))
      expect(objectKey).toMatch(new RegExp(`^enhanced/${productId}/[0-9a-f-]{36}\\.jpg$`));
    const types = (await world.events(before)).map(({ type }) => type);
    expect(types.filter((type) => type === 'image.added.v1')).toHaveLength(3);
    expect(types.filter((type) => type === 'image.validated.v1')).toHaveLength(3);
    expect(types.filter((type) => type === 'review.task.created.v1')).toHaveLength(3);
    expect(types.at(-1)).toBe('job.completed.v1');
  });

  it('makes nothing twice when its message comes three times at once, and again after the end', async () => {
    const productId = await productWithRaw('twice.jpg');
    const { job } = await enhance({ productId, count: 3 });
    const deliver = () => makeVariants(world.system, { productId, jobId: job.id }, { lastAttempt: false });
    await Promise.all([deliver(), deliver(), deliver()]);
    await world.runJobs();
    await deliver();
    const { images } = await productOf(productId);
    expect(images.nodes).toHaveLength(3);
    const { data } = await world.execute('query ($id: ID!) { job(id: $id) { state done failed total } }', {
      id: job.id,
    });
    expect(data['job']).toEqual({ state: 'COMPLETED', done: 3, failed: 0, total: 3 });
    const keys = (await world.database.query(keysOf, [productId])).map(({ objectKey }) => objectKey ?? '');
    for (const key of keys) expect(await world.deps.objects.head(key)).not.toBeNull();
  });

  it.each([
    ['is made once that has been', 'good.jpg', 'PENDING', null],
    ['fails with it', 'broken.jpg', 'FAILED', expect.stringContaining('The raw picture cannot be used.')],
  ])('of a raw picture that is still being read %s', async (_, name, state, failure) => {
    const idle = await createWorld({ worker: false, outboundAllow: [host.host] });
    const productId = await createProduct(idle);
    const bytes = name === 'good.jpg' ? await picture({ flaw: 'reframed' }) : Buffer.from('no picture');
    const raw = await addImage(idle, { productId, url: host.put(name, bytes) });
    const asked = await idle.execute(ENHANCE, { input: { productId, count: 1 } });
    const jobId = asked.data['enhanceProduct'].job.id;
    const work = { productId, jobId };
    await makeVariants(idle.system, work, { lastAttempt: false });
    const nodes = async () => (await idle.execute(PRODUCT, { id: productId })).data['product'].images.nodes;
    expect(await nodes()).toMatchObject([{ state: 'PROCESSING', failure: null }]);
    await processImage(idle.system, { imageId: raw.image.id, jobId: raw.job.id }, { lastAttempt: true });
    const sent = await idle.database.query(messagesTo, []);
    expect(sent).toMatchObject([{ data: work }]);
    await makeVariants(idle.system, work, { lastAttempt: false });
    expect(await nodes()).toMatchObject([{ state, failure }]);
    await idle.close();
  });

  it('has ended with all it began before its message counts as failed', async () => {
    const idle = await createWorld({ worker: false, outboundAllow: [host.host] });
    const productId = await createProduct(idle);
    const wanted: WantedVariants[] = [];
    for (const name of ['gone.jpg', 'there.jpg']) {
      const bytes = await picture({ flaw: 'reframed', body: name === 'gone.jpg' ? '#7a1f1f' : '#1f7a3a' });
      const { image, job } = await addImage(idle, { productId, url: host.put(name, bytes) });
      await processImage(idle.system, { imageId: image.id, jobId: job.id }, { lastAttempt: true });
      const { objectKey } = await stateOf(idle, image.id);
      if (name === 'gone.jpg') await idle.deps.objects.delete(objectKey as string);
      const terms = { provider: 'local', instructions: null, count: 1, existing: 0 };
      wanted.push({ productId, sourceId: image.id as string, ...terms });
    }
    const jobId = await idle.database.transaction(async (tx) => {
      const subjectIds = await addVariants(tx, idle.system, wanted);
      return startJob(tx, idle.system, { kind: 'ENHANCE_IMAGES', subjectIds });
    });
    const making = makeVariants(idle.system, { productId, jobId }, { lastAttempt: false });
    await expect(making).rejects.toThrow('is gone from the store');
    const { data } = await idle.execute(PRODUCT, { id: productId });
    const states = data['product'].images.nodes.map(({ state }: { state: string }) => state);
    expect(states.sort()).toEqual(['PENDING', 'PROCESSING']);
    await idle.close();
  });

  it('is not done again by whoever takes its request over', async () => {
    const productId = await productWithRaw('taken-over.jpg');
    const ctx = { ...world.system, onceKey: 'taken over' };
    const first = await enhanceProduct(ctx, { productId, count: 2 });
    expect(await enhanceProduct(ctx, { productId, count: 2 })).toEqual(first);
    await world.runJobs();
    expect((await productOf(productId)).images.nodes).toHaveLength(2);
  });

  it('makes other variants when it is asked again', async () => {
    const productId = await productWithRaw('again.jpg');
    await enhance({ productId, count: 2 });
    await world.runJobs();
    await enhance({ productId, count: 2 });
    await world.runJobs();
    const { images } = await productOf(productId);
    expect(new Set(images.nodes.map(({ sha256 }: { sha256: string }) => sha256)).size).toBe(4);
  });

  it('refuses what it cannot do, and changes nothing', async () => {
    const productId = await productWithRaw('refused.jpg');
    const empty = await createProduct(world);
    const archived = await createProduct(world, 'ARCHIVED');
    const rows = await rowCount(world);
    const before = await world.head();
    const codes = async (input: object) => {
      const { userErrors, job, product } = await enhance(input);
      expect([job, product]).toEqual([null, null]);
      return userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, ...field]);
    };
    expect(await codes({ productId, count: 0 })).toEqual([['INVALID', 'count']]);
    expect(await codes({ productId, count: 9 })).toEqual([['INVALID', 'count']]);
    expect(await codes({ productId, provider: 'gemini' })).toEqual([['INVALID', 'provider']]);
    expect(await codes({ productId, instructions: 'x'.repeat(2_001) })).toEqual([['INVALID', 'instructions']]);
    expect(await codes({ productId, instructions: 'brighter\u0000' })).toEqual([['INVALID', 'instructions']]);
    expect(await codes({ productId, instructions: 'brighter \ud83d' })).toEqual([['INVALID', 'instructions']]);
    expect(await codes({ productId: 'product_unknown' })).toEqual([['NOT_FOUND', 'productId']]);
    expect(await codes({ productId: empty })).toEqual([['NOT_ALLOWED_NOW', 'productId']]);
    expect(await codes({ productId: archived })).toEqual([['NOT_ALLOWED_NOW', 'productId']]);
    const { errors } = await world.execute(ENHANCE, { input: { productId } }, { as: 'VIEWER' });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(await rowCount(world)).toBe(rows);
    expect(await world.events(before)).toEqual([]);
  });
});

describe('a reviewer who wants another variant', () => {
  it.each([
    ['Less shadow.', 'A reviewer asks: “Less shadow.”'],
    // More than is passed on: they are cut in the middle of a character that takes two units.
    [`${'x'.repeat(1_999)}😀`, `A reviewer asks: “${'x'.repeat(1_999)}\ufffd`],
  ])('gets one by the same provider, after his notes', async (notes, asked) => {
    const productId = await productWithRaw(`regenerate-${notes.length}.jpg`);
    await enhance({ productId, count: 1 });
    await world.runJobs();
    const [variant] = (await productOf(productId)).images.nodes;
    const claims = `mutation ($taskId: ID!) { claimReviewTask(input: { taskId: $taskId }) { task { id } lease { token } } }`;
    const found = await world.execute('query ($id: ID!) { image(id: $id) { reviewTask { id } } }', { id: variant.id });
    const claim = await world.execute(claims, { taskId: found.data['image'].reviewTask.id }, { as: 'REVIEWER' });
    const { task, lease } = claim.data['claimReviewTask'];
    const input = {
      taskId: task.id,
      leaseToken: lease.token,
      verdict: 'REGENERATE',
      confidence: 4,
      notes,
    };
    const decided = await world.execute(
      'mutation ($input: SubmitReviewDecisionInput!) { submitReviewDecision(input: $input) { task { state outcome } userErrors { code } } }',
      { input },
      { as: 'REVIEWER' },
    );
    expect(decided.data['submitReviewDecision']).toEqual({
      task: { state: 'COMPLETED', outcome: 'REGENERATE' },
      userErrors: [],
    });
    await world.runJobs();
    const { status, images } = await productOf(productId);
    expect(status).toBe('PENDING_REVIEW');
    expect(images.nodes).toMatchObject([{ state: 'REJECTED' }, { state: 'PENDING', provider: 'local' }]);
    expect(images.nodes[1].prompt).toContain(asked);
  });
});

describe('ingestProducts with enhance', () => {
  const INGEST = /* GraphQL */ `
    mutation ($input: IngestProductsInput!) {
      ingestProducts(input: $input) { products { id } job { id total } userErrors { code field } }
    }
  `;

  it('makes the variants in the same job once the raw pictures have been read', async () => {
    const { data: vendor } = await world.execute(
      'mutation { upsertVendor(input: { code: "ENH", name: "Enhanced" }) { vendor { id } } }',
    );
    const vendorId = vendor['upsertVendor'].vendor.id;
    const url = host.put('bulk.jpg', await picture({ kind: 'kettle', flaw: 'tinted-warm' }));
    const products = [
      { vendorId, vendorCode: 'A', rawImageUrl: url, enhance: true },
      { vendorId, vendorCode: 'B', rawImageUrl: url, enhance: true, enhancedImageCount: 2 },
      { vendorId, vendorCode: 'C', rawImageUrl: url },
      { vendorId, vendorCode: 'D', rawImageUrl: url, enhance: true, enhancedImageCount: 9 },
    ];
    const { data } = await world.execute(INGEST, { input: { products } });
    const { products: stored, job, userErrors } = data['ingestProducts'];
    expect(userErrors).toEqual([{ code: 'INVALID', field: ['products', '3', 'enhancedImageCount'] }]);
    expect(job.total).toBe(3 + 3 + 2);
    await world.runJobs();
    const counts = [];
    for (const product of stored.slice(0, 3)) {
      const { status, images } = await productOf(product.id);
      counts.push([images.nodes.length, status]);
    }
    expect(counts).toEqual([
      [3, 'PENDING_REVIEW'],
      [2, 'PENDING_REVIEW'],
      [0, counts[2]![1]],
    ]);
  });

  it('makes them too when a raw picture that failed is sent again, and no more than asked for', async () => {
    const { data: vendor } = await world.execute(
      'mutation { upsertVendor(input: { code: "AGAIN", name: "Again" }) { vendor { id } } }',
    );
    const vendorId = vendor['upsertVendor'].vendor.id;
    const rawImageUrl = host.put('late.jpg', Buffer.from('no picture yet'));
    const send = async () => {
      const row = { vendorId, vendorCode: 'A', rawImageUrl, enhance: true, enhancedImageCount: 2 };
      const { data } = await world.execute(INGEST, { input: { products: [row] } });
      await world.runJobs();
      const { products, job } = data['ingestProducts'];
      const { images } = await productOf(products[0].id);
      return { total: job?.total ?? null, states: images.nodes.map(({ state }: { state: string }) => state) };
    };
    expect(await send()).toEqual({ total: 3, states: ['FAILED', 'FAILED'] });
    host.put('late.jpg', await picture({ kind: 'kettle', flaw: 'reframed' }));
    expect(await send()).toEqual({ total: 3, states: ['PENDING', 'PENDING'] });
    expect(await send()).toEqual({ total: null, states: ['PENDING', 'PENDING'] });
  });
});
