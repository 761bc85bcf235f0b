import { afterAll, beforeAll, expect, test } from 'vitest';
import { settleProductStatus } from '../../../src/operations/_shared/settle-product-status.js';
import { createWorld, type World } from '../../support/world.js';
import { countEverything, givenImage, givenProduct, givenVendor, givenWaitingTask, readRows } from './given.js';

let world: World;
let vendorId: string;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  vendorId = await givenVendor(world, 'STAT');
});
afterAll(() => world.close());

let made = 0;

async function give(status: string, images: readonly string[]): Promise<string> {
  made += 1;
  const { id } = await givenProduct(world, { vendorId, vendorCode: `s${made}` });
  for (const state of images) await givenImage(world, id, state as 'PENDING');
  await readRows(world, 'UPDATE products SET status = $2 WHERE id = $1', [id, status]);
  return id;
}

const settle = (ids: readonly string[]) => world.system.transaction((tx) => settleProductStatus(tx, world.system, ids));

async function statusOf(id: string): Promise<unknown> {
  return (await readRows(world, 'SELECT status FROM products WHERE id = $1', [id]))[0]?.['status'];
}

test.each([
  ['PENDING', ['APPROVED', 'REJECTED', 'PENDING'], 'APPROVED'],
  ['PENDING_REVIEW', ['AUTO_ACCEPTED'], 'APPROVED'],
  ['PENDING', ['PENDING', 'REJECTED'], 'PENDING_REVIEW'],
  ['APPROVED', ['PENDING', 'PROCESSING'], 'PENDING_REVIEW'],
  ['PENDING_REVIEW', ['REJECTED', 'REJECTED'], 'REJECTED'],
  ['PENDING_REVIEW', ['REJECTED', 'FAILED'], 'REJECTED'],
  ['REJECTED', ['REJECTED', 'PROCESSING'], 'PENDING'],
  ['APPROVED', ['FAILED'], 'PENDING'],
  ['REJECTED', [], 'PENDING'],
] as const)('%s with images %j becomes %s, told once', async (before, images, after) => {
  const id = await give(before, images);
  const start = await world.head();
  world.clock.advance(1_000);
  await settle([id, id]);
  await settle([id]);
  expect(await readRows(world, 'SELECT status, version, updated_at AS at FROM products WHERE id = $1', [id])).toEqual([
    { status: after, version: 2, at: world.clock.now() },
  ]);
  expect(await world.events(start)).toMatchObject([
    { type: 'product.status_changed.v1', entityId: id, entityVersion: 2, payload: { vendorId, status: after } },
  ]);
});

test('an accepted picture that a person shall look at again still approves; a waiting task alone makes a review', async () => {
  const approved = await give('PENDING', ['APPROVED']);
  const waiting = await give('PENDING', []);
  await givenWaitingTask(world, approved);
  await givenWaitingTask(world, waiting);
  await readRows(world, "UPDATE product_images SET state = 'FAILED' WHERE product_id = $1", [waiting]);
  await settle([approved, waiting]);
  expect([await statusOf(approved), await statusOf(waiting)]).toEqual(['APPROVED', 'PENDING_REVIEW']);
});

test('an archived product stays archived, and settled ones stay untouched', async () => {
  const archived = await give('ARCHIVED', ['APPROVED']);
  const settled = await give('APPROVED', ['APPROVED']);
  const before = await countEverything(world);
  await settle([archived, settled, 'product_nothing']);
  await settle([]);
  expect(await countEverything(world)).toEqual(before);
  expect(await statusOf(archived)).toBe('ARCHIVED');
});

test('of transactions that each reject one picture at once, the last rejects the product', async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await give(
      'PENDING_REVIEW',
      Array.from({ length: 8 }, () => 'PENDING'),
    );
    const images = await readRows<{ id: string }>(world, 'SELECT id FROM product_images WHERE product_id = $1', [id]);
    await Promise.all(
      images.map((image, n) =>
        world.system.transaction(async (tx) => {
          await tx.query(
            { name: 'test.reject_image', text: "UPDATE product_images SET state = 'REJECTED' WHERE id = $1" },
            [image.id],
          );
          await settleProductStatus(tx, world.system, [id]);
          return n;
        }),
      ),
    );
    expect(await statusOf(id)).toBe('REJECTED');
  }
});
