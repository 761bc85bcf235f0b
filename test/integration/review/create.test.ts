import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelReviewTasks } from '../../../src/operations/_shared/cancel-review-tasks.js';
import { openReviewTask } from '../../../src/operations/_shared/open-review-task.js';
import { createReviewTask } from '../../../src/operations/review/create-review-task.js';
import { createWorld, type World } from '../../support/world.js';
import { act, claim, eventsOf, type GivenReviewer, givenImage, givenReviewers, givenTask, readRows } from './given.js';

let world: World;
let ann: GivenReviewer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  [ann] = (await givenReviewers(world, 1)) as [GivenReviewer];
  await world.key('ADMIN');
});
afterAll(() => world.close());

const CREATE = /* GraphQL */ `
  mutation ($input: CreateReviewTaskInput!) {
    createReviewTask(input: $input) {
      task {
        id state priority requiredDecisions validationScore failureReason dueAt slaBreached outcome version productName vendorCode
        canonicalSku priorityScore imageUrl validationChecks { name score passed } image { id } product { id status }
        createdAt updatedAt completedAt claimedBy { id } decisions { id }
      }
      userErrors { code field message }
    }
  }
`;
const create = async (input: object) => (await world.execute(CREATE, { input })).data['createReviewTask'];

it('opens a task with what the picture and its product say, and tells of it', async () => {
  const { imageId, productId } = await givenImage(world, { state: 'AUTO_ACCEPTED' });
  const before = await world.head();
  const { task, userErrors } = await create({ imageId });
  const now = world.clock.now();
  const [product] = await readRows(world, 'SELECT vendor_code, sku, name FROM products WHERE id = $1', [productId]);
  expect(userErrors).toEqual([]);
  expect(task).toEqual({
    id: expect.stringMatching(/^task_[0-9a-z]{26}$/),
    state: 'OPEN',
    priority: 'NORMAL',
    requiredDecisions: 1,
    validationScore: 0.675,
    failureReason: 'Failed: sharpness',
    dueAt: new Date(now.getTime() + 48 * 3_600_000).toISOString(),
    slaBreached: false,
    outcome: null,
    version: 1,
    productName: product?.['name'],
    vendorCode: product?.['vendor_code'],
    canonicalSku: product?.['sku'],
    priorityScore: expect.closeTo(0, 6),
    imageUrl: expect.stringMatching(new RegExp(`/files/images/${imageId}\\?`)),
    validationChecks: [
      { name: 'BLUR', score: 0.4, passed: false },
      { name: 'PERCEPTUAL_SIMILARITY', score: null, passed: null },
    ],
    image: { id: imageId },
    product: { id: productId, status: 'APPROVED' },
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    completedAt: null,
    claimedBy: null,
    decisions: [],
  });
  const events = await world.events(before);
  expect(events.map(({ type, entityId }) => [type, entityId])).toEqual([
    ['review.task.created.v1', task.id],
    ['product.status_changed.v1', productId],
  ]);
});

it('takes priority, reason, decisions and due time from the caller', async () => {
  const { imageId } = await givenImage(world);
  const dueAt = new Date(world.clock.now().getTime() + 86_400_000).toISOString();
  const input = { imageId, priority: 'URGENT', failureReason: ' Odd colour. ', requiredDecisions: 9, dueAt };
  const { task } = await create(input);
  // 40 for URGENT, 10 for full uncertainty, −10 for the day that is left.
  expect(task).toMatchObject({
    priority: 'URGENT',
    failureReason: 'Odd colour.',
    requiredDecisions: 9,
    dueAt,
    priorityScore: expect.closeTo(40, 6),
  });
});

it('refuses what cannot be, and writes nothing', async () => {
  const open = await givenTask(world);
  const processing = await givenImage(world, { state: 'PROCESSING' });
  const archived = await givenImage(world);
  await readRows(world, `UPDATE products SET status = 'ARCHIVED' WHERE id = $1`, [archived.productId]);
  const before = await world.head();
  const errorOf = async (input: object) => {
    const { task, userErrors } = await create(input);
    expect(task).toBeNull();
    return userErrors;
  };
  expect(await errorOf({ imageId: 'image_none' })).toEqual([
    { code: 'NOT_FOUND', field: ['imageId'], message: 'There is no picture with this id.' },
  ]);
  const unfit = {
    code: 'NOT_ALLOWED_NOW',
    field: ['imageId'],
    message: 'This picture has nothing to review: see its state.',
  };
  expect(await errorOf({ imageId: processing.imageId })).toEqual([unfit]);
  expect(await errorOf({ imageId: archived.imageId })).toEqual([unfit]);
  expect(await errorOf({ imageId: open.imageId })).toEqual([
    { code: 'DUPLICATE', field: ['imageId'], message: 'A review task of this picture is waiting already.' },
  ]);
  expect(await errorOf({ imageId: open.imageId, failureReason: ' ', requiredDecisions: 10 })).toEqual([
    { code: 'INVALID', field: ['failureReason'], message: 'This must not be blank.' },
    { code: 'INVALID', field: ['requiredDecisions'], message: 'A task takes 1 to 9 decisions.' },
  ]);
  const now = world.clock.now();
  const over = { code: 'INVALID', field: ['dueAt'], message: 'The due time lies in the past.' };
  const { imageId } = await givenImage(world);
  for (const dueAt of [now, new Date(now.getTime() - 1), '1970-01-01T00:00:00Z'])
    expect(await errorOf({ imageId, dueAt })).toEqual([over]);
  expect(await world.head()).toBe(before);
});

it('answers a call that is repeated after the due time as it did before', async () => {
  const { imageId } = await givenImage(world);
  const ctx = { ...world.system, onceKey: 'due soon' };
  const input = { imageId, dueAt: new Date(world.clock.now().getTime() + 1_000) };
  const { id } = await createReviewTask(ctx, input);
  world.clock.advance(1_001);
  expect((await createReviewTask(ctx, input)).id).toBe(id);
});

it('opens one task when 20 callers want one for the same picture at once', async () => {
  const { imageId } = await givenImage(world);
  const answers = await Promise.all(Array.from({ length: 20 }, () => create({ imageId })));
  expect(answers.filter(({ task }) => task !== null)).toHaveLength(1);
  expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'DUPLICATE')).toHaveLength(19);
});

it('opens another task once the first is completed, and the image shows the newest', async () => {
  const { imageId, taskId } = await givenTask(world);
  await act(world, 'submitReviewDecision', { as: ann, input: { taskId, verdict: 'ACCEPTED', confidence: 3 } });
  world.clock.advance(1_000);
  const { task } = await create({ imageId, priority: 'HIGH' });
  expect(task.id).not.toBe(taskId);
  const { data } = await world.execute('query ($id: ID!) { image(id: $id) { reviewTask { id } } }', { id: imageId });
  expect(data['image']).toEqual({ reviewTask: { id: task.id } });
});

it('is not opened for a product that was archived while its picture was worked on', async () => {
  const { imageId, productId } = await givenImage(world);
  const before = await world.head();
  let archive: () => void = () => undefined;
  const archived = new Promise<void>((resolve) => {
    archive = resolve;
  });
  // The merge holds the product's row; the job that would open the task has to wait for it.
  const merging = world.database.transaction(async (tx) => {
    await tx.query({ name: 'test.review.archive', text: `UPDATE products SET status = 'ARCHIVED' WHERE id = $1` }, [
      productId,
    ]);
    archive();
    await waitForLock(world);
  });
  await archived;
  const opened = await world.database.transaction((tx) => openReviewTask(tx, world.system, { imageId }));
  await merging;
  expect(opened).toBeNull();
  expect(await world.head()).toBe(before);
});

it('cancelling the tasks of products ends their leases, and nothing can be decided any more', async () => {
  const [one, other] = [await givenTask(world), await givenTask(world)];
  const leaseToken = await claim(world, ann, one.taskId);
  const before = await world.head();
  const cancelled = await world.database.transaction((tx) => cancelReviewTasks(tx, world.system, [one.productId]));
  expect(cancelled).toBe(1);
  expect(await eventsOf(world, one.taskId, before)).toEqual([['cancelled', 3, null]]);
  expect(
    await readRows(world, 'SELECT state, leases, lease_ends_at FROM review_tasks WHERE id = $1', [one.taskId]),
  ).toEqual([{ state: 'CANCELLED', leases: [], lease_ends_at: null }]);
  expect(await readRows(world, 'SELECT state FROM review_tasks WHERE id = $1', [other.taskId])).toEqual([
    { state: 'OPEN' },
  ]);
  const late = await act(world, 'submitReviewDecision', {
    as: ann,
    input: { taskId: one.taskId, leaseToken, verdict: 'ACCEPTED', confidence: 3 },
  });
  expect(late['userErrors']).toEqual([
    { code: 'NOT_ALLOWED_NOW', field: ['taskId'], message: 'This task was cancelled: it needs no decision.' },
  ]);
});

/** Resolves when some connection waits for another's row lock. */
async function waitForLock({ database }: World): Promise<void> {
  const waiting = {
    name: 'test.review.lock_waiters',
    text: `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  };
  while ((await database.query(waiting)).length === 0);
}
