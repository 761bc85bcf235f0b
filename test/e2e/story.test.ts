import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectClient } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** A product photographed out of focus before a grey wall: a policy will not pass it. */
function renderPoorPicture(): Promise<Buffer> {
  const product = Buffer.from(
    '<svg width="1200" height="1200"><rect x="400" y="300" width="400" height="600" rx="60" fill="#1f6f8b"/><circle cx="600" cy="520" r="110" fill="#f4d35e"/></svg>',
  );
  return sharp({ create: { width: 1200, height: 1200, channels: 3, background: '#c9c9c9' } })
    .composite([{ input: product }])
    .blur(6)
    .jpeg({ quality: 90 })
    .toBuffer();
}

test('from a raw code and a picture to a decision, told live', async () => {
  const admin = (await world.key('ADMIN')).secret;
  const reviewer = { key: (await world.key('REVIEWER')).secret };

  const { data: vendorData } = await world.execute(
    'mutation { upsertVendor(input: { code: "BRIT", name: "Britannia" }) { vendor { id } userErrors { code } } }',
  );
  const vendorId = vendorData['upsertVendor'].vendor.id;

  const picture = await renderPoorPicture();
  const { data: uploadData } = await world.execute(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { url method headers { name value } uploadId } userErrors { code message } } }',
    { input: { contentType: 'image/jpeg', bytes: picture.length } },
  );
  const { upload } = uploadData['createUpload'];
  const headers = Object.fromEntries(
    upload.headers.map((header: { name: string; value: string }) => [header.name, header.value]),
  );
  const stored = await fetch(upload.url, { method: upload.method, headers, body: picture });
  expect(stored.ok).toBe(true);

  const { data: cursorData } = await world.execute('{ logCursor }');
  const client = connectClient(world.url, admin);
  const queue = client.iterate<{ reviewQueueUpdated: any }>({
    query: `subscription ($after: Cursor) { reviewQueueUpdated(after: $after) { cursor type change pending task { id state version productName canonicalSku failureReason validationScore outcome product { status } validationChecks { name score value unit threshold passed explanation } } } }`,
    variables: { after: cursorData['logCursor'] },
  });
  const products = client.iterate<{ productChanged: any }>({
    query:
      'subscription ($after: Cursor) { productChanged(after: $after) { type product { sku { canonical } status } } }',
    variables: { after: cursorData['logCursor'] },
  });

  const { data: ingestData } = await world.execute(
    `mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id status sku { canonical status } pricing { mrp price } } job { id kind state total } userErrors { code field message } } }`,
    {
      input: {
        vendorId,
        vendorCode: 'brit 10g',
        name: 'Good Day Cashew',
        category: 'biscuits',
        mrp: '10.00',
        price: '9.50',
        currency: 'INR',
        uploadId: upload.uploadId,
      },
    },
  );
  const ingested = ingestData['ingestProduct'];
  expect(ingested).toMatchObject({
    product: { status: 'PENDING', sku: { canonical: 'BRIT-BRIT10G' }, pricing: { mrp: '10.00', price: '9.50' } },
    job: { kind: 'INGEST_PRODUCTS', total: 1 },
    userErrors: [],
  });

  const created = (await queue.next()).value?.data?.reviewQueueUpdated;
  expect(created).toMatchObject({
    type: 'review.task.created.v1',
    change: 'CREATED',
    pending: 1,
    task: {
      state: 'OPEN',
      productName: 'Good Day Cashew',
      canonicalSku: 'BRIT-BRIT10G',
      product: { status: 'PENDING_REVIEW' },
    },
  });
  const failed = created.task.validationChecks.filter((check: { passed: boolean | null }) => check.passed === false);
  expect(failed.map((check: { name: string }) => check.name)).toContain('BACKGROUND_WHITE');
  for (const check of created.task.validationChecks) expect(check.explanation.length).toBeGreaterThan(10);

  const { data: claimData } = await world.execute(
    'mutation { claimNextReviewTask(input: {}) { task { id state claimedBy { name } } lease { token expiresAt } userErrors { code } } }',
    {},
    { as: reviewer },
  );
  const { task, lease } = claimData['claimNextReviewTask'];
  expect(task).toMatchObject({ id: created.task.id, state: 'CLAIMED', claimedBy: { name: 'Test REVIEWER' } });

  const { data: decisionData } = await world.execute(
    `mutation ($input: SubmitReviewDecisionInput!) { submitReviewDecision(input: $input) { task { state outcome } decision { verdict confidence reviewer { name } } userErrors { code message } } }`,
    {
      input: {
        taskId: task.id,
        leaseToken: lease.token,
        verdict: 'ACCEPTED',
        confidence: 5,
        notes: 'Good enough for the shelf.',
      },
    },
    { as: reviewer },
  );
  expect(decisionData['submitReviewDecision']).toEqual({
    task: { state: 'COMPLETED', outcome: 'ACCEPTED' },
    decision: { verdict: 'ACCEPTED', confidence: 5, reviewer: { name: 'Test REVIEWER' } },
    userErrors: [],
  });

  const changes: string[] = [];
  while (changes.at(-1) !== 'COMPLETED') changes.push((await queue.next()).value?.data?.reviewQueueUpdated.change);
  expect(changes).toEqual(['CLAIMED', 'DECIDED', 'COMPLETED']);

  const told: string[] = [];
  while (told.length < 3) told.push((await products.next()).value?.data?.productChanged.type);
  expect(told).toEqual(['product.created.v1', 'product.status_changed.v1', 'product.status_changed.v1']);
  const { data: end } = await world.execute(
    'query ($id: ID!) { product(id: $id) { status mainImage { state validation { overlayUrl } } } }',
    { id: ingested.product.id },
  );
  expect(end['product']).toMatchObject({ status: 'APPROVED', mainImage: { state: 'APPROVED' } });
  const overlay = await fetch(end['product'].mainImage.validation.overlayUrl);
  expect([overlay.status, overlay.headers.get('content-type')]).toEqual([200, 'image/png']);

  await queue.return?.(undefined);
  await products.return?.(undefined);
  await client.dispose();
});
