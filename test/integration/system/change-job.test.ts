import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { lockProduct } from '../../../src/entities/images/process-image.queries.js';
import { addImages } from '../../../src/operations/_shared/add-images.js';
import { failJob, settlePiece, startJob } from '../../../src/operations/_shared/start-job.js';
import { enhanceProduct } from '../../../src/operations/images/enhance-product.js';
import { makeVariants } from '../../../src/operations/images/make-variants.js';
import { giveUpImage } from '../../../src/operations/images/process-image.js';
import { cancelJob, retryJob } from '../../../src/operations/system/change-job.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, stateOf } from '../images/fixtures.js';

const rejectImage = defineStatement<never>(
  'test.change_job.reject',
  `UPDATE product_images SET state = 'REJECTED' WHERE id = $1`,
);
const touchImage = defineStatement<never>(
  'test.change_job.touch',
  'UPDATE product_images SET version = version WHERE id = $1',
);
const countBlocked = defineStatement<{ count: number }>(
  'test.change_job.blocked',
  `SELECT count(*)::int AS count FROM pg_stat_activity
   WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'vitrine'`,
);
const noticeDeadlocksAtOnce = defineStatement<never>(
  'test.change_job.deadlock_timeout',
  `SELECT set_config('deadlock_timeout', '10ms', true)`,
);

const touchPiece = defineStatement<never>(
  'test.change_job.touch_piece',
  'UPDATE job_pieces SET state = state WHERE job_id = $1 AND subject_id = $2',
);

const messagesOfJob = defineStatement<{ data: unknown }>(
  'test.change_job.messages',
  `SELECT data FROM pgboss.job WHERE name = 'enhance-product' AND data->>'jobId' = $1`,
);
const variantOf = defineStatement<{ state: string; failure: string | null }>(
  'test.change_job.variant',
  `SELECT state, failure FROM product_images WHERE product_id = $1 AND kind = 'ENHANCED'`,
);

/** Nothing runs by itself here. */
let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false, outboundAllow: ['pictures.test:80'] });
});
afterAll(() => world.close());

async function addPicture(productId: string, name: string) {
  const { image, job } = await addImage(world, { productId, url: `http://pictures.test/${name}.jpg` });
  return { imageId: image.id as string, jobId: job.id as string };
}

async function productEvents(from: bigint) {
  const events = await world.events(from);
  return events.filter(({ type }) => type.startsWith('product.')).map(({ payload }) => payload);
}

test('a job that is failed and cancelled at once has its pieces taken in one order by both', async () => {
  // They lie in another order than they are sorted, as parts of a large set do: part 10 comes before part 2.
  const subjectIds = ['c', 'b', 'a'];
  const jobId = await world.system.transaction((tx) =>
    startJob(tx, world.system, { kind: 'BUILD_BASELINE', subjectIds }),
  );
  let attempts = 0;
  let failing: Promise<unknown> = Promise.resolve();
  let cancelling: Promise<unknown> = Promise.resolve();
  await world.database.transaction(async (tx) => {
    await tx.query(touchPiece, [jobId, 'b']);
    failing = world.system.transaction(async (own) => {
      attempts += 1;
      await own.query(noticeDeadlocksAtOnce);
      return failJob(own, world.system, { jobId, error: 'Nothing came of it.' });
    });
    await expect.poll(async () => (await getOne(world.database, countBlocked, [])).count).toBe(1);
    cancelling = cancelJob(world.system, jobId);
    await expect.poll(async () => (await getOne(world.database, countBlocked, [])).count).toBe(2);
  });
  await Promise.all([failing, cancelling]);
  expect(attempts).toBe(1);
  expect(await failing).toBe(true);
  expect(await cancelling).toMatchObject({ state: 'CANCELLED', done: 3, failed: 3 });
});

test('a job that is cancelled while one of its pieces ends waits for that, and neither is undone', async () => {
  const { imageId, jobId } = await addPicture(await createProduct(world), 'contested');
  const { product } = (await world.execute('query ($id: ID!) { image(id: $id) { product { id } } }', { id: imageId }))
    .data['image'];
  let attempts = 0;
  let cancelling: Promise<unknown> = Promise.resolve();
  await world.database.transaction(async (tx) => {
    attempts += 1;
    await tx.query(noticeDeadlocksAtOnce);
    await getOne(tx, lockProduct, [product.id]);
    await tx.query(touchImage, [imageId]);
    if (attempts === 1) cancelling = cancelJob(world.system, jobId).catch((error: unknown) => error);
    await expect.poll(async () => (await getOne(world.database, countBlocked, [])).count).toBe(1);
    await settlePiece(tx, world.system, { jobId, subjectId: imageId, error: null });
  });
  expect(attempts).toBe(1);
  expect(await cancelling).toMatchObject({ errors: [{ code: 'NOT_ALLOWED_NOW' }] });
});

test('a job without pictures that is cancelled while one of its pieces ends waits for that, too', async () => {
  const piece = { subjectId: 'content_1', error: null };
  const jobId = await world.database.transaction((tx) =>
    startJob(tx, world.system, { kind: 'ANALYZE_POSTERS', subjectIds: [piece.subjectId, 'content_2'] }),
  );
  let attempts = 0;
  let cancelling: Promise<unknown> = Promise.resolve();
  await world.database.transaction(async (tx) => {
    attempts += 1;
    await tx.query(noticeDeadlocksAtOnce);
    await tx.query(touchPiece, [jobId, piece.subjectId]);
    if (attempts === 1) cancelling = cancelJob(world.system, jobId);
    await expect.poll(async () => (await getOne(world.database, countBlocked, [])).count).toBe(1);
    await settlePiece(tx, world.system, { jobId, ...piece });
  });
  expect(attempts).toBe(1);
  expect(await cancelling).toMatchObject({ state: 'CANCELLED', done: 1, failed: 0, total: 2 });
});

test('cancelling the last picture under work leaves the product what the decided ones say', async () => {
  const productId = await createProduct(world);
  const { imageId: decided } = await addPicture(productId, 'decided');
  await world.database.transaction((tx) => tx.query(rejectImage, [decided]));
  const { imageId, jobId } = await addPicture(productId, 'cancelled');
  const from = await world.head();
  await cancelJob(world.system, jobId);
  expect(await stateOf(world, imageId)).toMatchObject({ state: 'FAILED', product: 'REJECTED', pieces: ['CANCELLED'] });
  expect(await productEvents(from)).toEqual([{ vendorId: 'vendor_1', status: 'REJECTED' }]);
});

test('a picture tried again makes its product wait again', async () => {
  const productId = await createProduct(world);
  const { imageId: decided } = await addPicture(productId, 'decided-first');
  await world.database.transaction((tx) => tx.query(rejectImage, [decided]));
  const piece = await addPicture(productId, 'tried-again');
  await giveUpImage(world.system, piece);
  expect(await stateOf(world, piece.imageId)).toMatchObject({ state: 'FAILED', product: 'REJECTED' });
  const from = await world.head();
  await retryJob(world.system, piece.jobId);
  expect(await stateOf(world, piece.imageId)).toMatchObject({ state: 'PROCESSING', product: 'PENDING' });
  expect(await productEvents(from)).toEqual([{ vendorId: 'vendor_1', status: 'PENDING' }]);
});

test('a job that failed can be cleared, once, and then not be tried again', async () => {
  const piece = await addPicture(await createProduct(world), 'hopeless');
  await giveUpImage(world.system, piece);
  const change = async (field: string) => {
    const document = `mutation ($id: ID!) { ${field}(id: $id) { job { state done failed total } userErrors { code } } }`;
    return (await world.execute(document, { id: piece.jobId })).data[field];
  };
  const failedJobs = async () => {
    const { data } = await world.execute('{ jobs(first: 100, state: FAILED) { nodes { id } } }');
    return (data['jobs'].nodes as { id: string }[]).map(({ id }) => id);
  };
  expect(await failedJobs()).toContain(piece.jobId);
  const from = await world.head();
  const cleared = { job: { state: 'CANCELLED', done: 1, failed: 1, total: 1 }, userErrors: [] };
  expect(await change('cancelJob')).toEqual(cleared);
  expect(await change('cancelJob')).toEqual(cleared);
  expect(await failedJobs()).not.toContain(piece.jobId);
  expect((await world.events(from)).map(({ type, entityId }) => [type, entityId])).toEqual([
    ['job.cancelled.v1', piece.jobId],
  ]);
  expect(await stateOf(world, piece.imageId)).toMatchObject({ state: 'FAILED', pieces: ['CANCELLED'] });
  expect(await change('retryJob')).toEqual({ job: null, userErrors: [{ code: 'NOT_ALLOWED_NOW' }] });
});

test('a job whose pictures have been made good since has nothing to try again', async () => {
  const piece = await addPicture(await createProduct(world), 'made-good');
  await giveUpImage(world.system, piece);
  await world.database.transaction((tx) => tx.query(rejectImage, [piece.imageId]));
  const from = await world.head();
  await expect(retryJob(world.system, piece.jobId)).rejects.toMatchObject({ errors: [{ code: 'NOT_ALLOWED_NOW' }] });
  expect(await stateOf(world, piece.imageId)).toMatchObject({ state: 'REJECTED', pieces: ['FAILED'] });
  expect(await world.events(from)).toEqual([]);
});

test('a job that was cancelled after a piece had failed is not tried again: it could never end', async () => {
  const productId = await createProduct(world);
  const images = ['fails', 'waits'].map((name) => {
    return { productId, kind: 'RAW' as const, sourceUrl: `http://pictures.test/${name}.jpg`, uploadId: null };
  });
  const { imageIds, jobId } = await world.database.transaction((tx) =>
    addImages(tx, world.system, { images, jobKind: 'VALIDATE_IMAGES' }),
  );
  await giveUpImage(world.system, { imageId: imageIds[0]!, jobId });
  await cancelJob(world.system, jobId);
  await expect(retryJob(world.system, jobId)).rejects.toMatchObject({ errors: [{ code: 'NOT_ALLOWED_NOW' }] });
  expect(await stateOf(world, imageIds[0]!)).toMatchObject({ state: 'FAILED', pieces: ['FAILED'] });
});

test('variants that another job makes of a picture fail with it when its own job is cancelled', async () => {
  const productId = await createProduct(world);
  const raw = await addPicture(productId, 'cancelled-source');
  const { jobId } = await enhanceProduct(world.system, { productId, count: 1 });
  await cancelJob(world.system, raw.jobId);
  const work = { productId, jobId };
  expect(await world.database.query(messagesOfJob, [jobId])).toMatchObject([{ data: work }]);
  await makeVariants(world.system, work, { lastAttempt: false });
  const variants = await world.database.query(variantOf, [productId]);
  expect(variants).toEqual([{ state: 'FAILED', failure: expect.stringContaining('The raw picture cannot be used.') }]);
});
