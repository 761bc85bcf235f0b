import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { lockProduct } from '../../../src/entities/images/process-image.queries.js';
import { settlePiece } from '../../../src/operations/_shared/start-job.js';
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
