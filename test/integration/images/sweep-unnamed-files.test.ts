import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../src/adapters/database/database.js';
import { systemContext } from '../../../src/bin/contexts.js';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { waitingVariants } from '../../../src/entities/images/variant.queries.js';
import { lockJob } from '../../../src/entities/system/job.queries.js';
import type { OperationContext } from '../../../src/operations/_shared/context.js';
import { type MadeVariant, makeVariant } from '../../../src/operations/images/make-variant.js';
import { makeVariants } from '../../../src/operations/images/make-variants.js';
import { processImage } from '../../../src/operations/images/process-image.js';
import { sweepUnnamedFiles } from '../../../src/operations/images/sweep-unnamed-files.js';
import { writeImageOutcome } from '../../../src/operations/images/write-image-outcome.js';
import { openLossyProxy } from '../../support/lossy-proxy.js';
import { picture } from '../../support/pictures.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, stateOf, upload } from './fixtures.js';

const DAY_MS = 24 * 3_600_000;
const ENHANCE = 'mutation ($input: EnhanceProductInput!) { enhanceProduct(input: $input) { job { id } } }';
const countBlocked = defineStatement<{ count: number }>(
  'test.unnamed_files.blocked',
  `SELECT count(*)::int AS count FROM pg_stat_activity
   WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'vitrine'`,
);

/** Nothing runs by itself here. */
let world: World;
let jpeg: Buffer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  jpeg = await picture();
});
afterAll(() => world.close());

/** A product of which one variant is to be made. */
async function givenWork() {
  const productId = await createProduct(world);
  const { image, job } = await addImage(world, { productId, uploadId: await upload(world, jpeg) });
  await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: false });
  const { data } = await world.execute(ENHANCE, { input: { productId, count: 1 } });
  return { productId, jobId: data['enhanceProduct'].job.id as string };
}

/** What a worker has in hand before it writes. */
async function makeOne(work: { productId: string; jobId: string }) {
  const variant = await getOne(world.database, waitingVariants, [work.productId, work.jobId]);
  const made = await makeVariant(world.system, variant, new Map());
  return { made, piece: { imageId: variant.id, ...work } };
}

function write(ctx: OperationContext, { made, piece }: { made: MadeVariant; piece: { imageId: string } & object }) {
  return writeImageOutcome(ctx, piece as Parameters<typeof writeImageOutcome>[1], made);
}

async function filesOf(productId: string): Promise<string[]> {
  const names = await readdir(join(world.objectFolder, 'enhanced', productId)).catch(() => []);
  return names.filter((name) => !name.endsWith('~type')).map((name) => `enhanced/${productId}/${name}`);
}

function rows() {
  return readRows(world.databaseUrl, 'SELECT object_key FROM unnamed_files');
}

it('deletes after a day what a worker that died has left, and nothing that a picture names', async () => {
  const done = await givenWork();
  await makeVariants(world.system, done, { lastAttempt: false });
  expect(await rows()).toEqual([]);
  const lost = await givenWork();
  const { made } = await makeOne(lost);
  world.clock.advance(DAY_MS - 60_000);
  expect(await sweepUnnamedFiles(world.system)).toBe(0);
  expect(await filesOf(lost.productId)).toEqual([made.judgement.objectKey]);
  world.clock.advance(120_000);
  expect(await sweepUnnamedFiles(world.system)).toBe(1);
  expect(await filesOf(lost.productId)).toEqual([]);
  expect(await rows()).toEqual([]);
  expect(await filesOf(done.productId)).toHaveLength(1);
  await makeVariants(world.system, lost, { lastAttempt: false });
  expect(await filesOf(lost.productId)).toHaveLength(1);
});

it('leaves a file alone that is being named just now', async () => {
  const work = await givenWork();
  const one = await makeOne(work);
  world.clock.advance(2 * DAY_MS);
  let writing: Promise<void> = Promise.resolve();
  await world.database.transaction(async (tx) => {
    await tx.query(lockJob, [work.jobId]);
    writing = write(world.system, one);
    await expect.poll(async () => (await getOne(world.database, countBlocked, [])).count).toBe(1);
    expect(await sweepUnnamedFiles(world.system)).toBe(0);
  });
  await writing;
  expect(await stateOf(world, one.piece.imageId)).toMatchObject({
    state: 'PENDING',
    objectKey: one.made.judgement.objectKey,
  });
  expect(await sweepUnnamedFiles(world.system)).toBe(0);
  expect(await filesOf(work.productId)).toEqual([one.made.judgement.objectKey]);
});

it('lets nobody name a file that was swept: the variant is made anew', async () => {
  const work = await givenWork();
  const one = await makeOne(work);
  world.clock.advance(2 * DAY_MS);
  const before = await stateOf(world, one.piece.imageId);
  const refuse = () => expect(write(world.system, one)).rejects.toMatchObject({ name: 'FileSweptError' });
  const { objects } = world.deps;
  const deleteLate = async (key: string) => {
    await refuse();
    await objects.delete(key);
  };
  const sweeper = systemContext({ ...world.deps, objects: { ...objects, delete: deleteLate } });
  expect(await sweepUnnamedFiles(sweeper)).toBe(1);
  await refuse();
  expect(await stateOf(world, one.piece.imageId)).toEqual(before);
  await makeVariants(world.system, work, { lastAttempt: false });
  const after = await stateOf(world, one.piece.imageId);
  expect(after).toMatchObject({ state: 'PENDING', pieces: ['DONE'] });
  expect(await filesOf(work.productId)).toEqual([after['objectKey']]);
});

it('keeps a file that was named while nobody was told', async () => {
  const proxy = await openLossyProxy(world.databaseUrl);
  const database = await openDatabase(proxy.url);
  try {
    const work = await givenWork();
    const one = await makeOne(work);
    proxy.loseAnswer('COMMIT');
    const ctx = systemContext({ ...world.deps, database });
    await expect(write(ctx, one)).rejects.toThrow('Connection terminated unexpectedly');
    world.clock.advance(2 * DAY_MS);
    expect(await sweepUnnamedFiles(world.system)).toBe(0);
    const { objectKey } = await stateOf(world, one.piece.imageId);
    expect(objectKey).toBe(one.made.judgement.objectKey);
    expect(await filesOf(work.productId)).toEqual([objectKey]);
  } finally {
    await database.close();
    await proxy.close();
  }
});
