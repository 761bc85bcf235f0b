import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemContext } from '../../../src/bin/contexts.js';
import type { OperationContext } from '../../../src/operations/_shared/context.js';
import { judgeBytes } from '../../../src/operations/images/judge-bytes.js';
import { mainPolicy } from '../../../src/operations/images/main-policy.js';
import { processImage } from '../../../src/operations/images/process-image.js';
import { sweepUnnamedFiles } from '../../../src/operations/images/sweep-unnamed-files.js';
import { writeImageOutcome } from '../../../src/operations/images/write-image-outcome.js';
import { cancelJob } from '../../../src/operations/system/change-job.js';
import { picture } from '../../support/pictures.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, sha256Of, stateOf, upload, VALIDATE } from './fixtures.js';

const DAY_MS = 24 * 3_600_000;
const LATE_MS = 2 * DAY_MS;

/** Nothing runs by itself here. */
let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

/** A picture that waits to be read. Each of the tests has bytes of its own. */
async function givenPicture(bytes: Buffer) {
  const productId = await createProduct(world);
  const { image, job } = await addImage(world, { productId, uploadId: await upload(world, bytes) });
  return { imageId: image.id as string, jobId: job.id as string, productId };
}

let colours = 0;
const newPicture = () => picture({ body: `#1f4e${(colours++ % 256).toString(16).padStart(2, '0')}` });
const keyOf = (bytes: Buffer) => `originals/${sha256Of(bytes).slice(0, 2)}/${sha256Of(bytes)}`;
const isKept = async (bytes: Buffer) => (await world.deps.objects.head(keyOf(bytes))) !== null;
const rows = () => readRows(world.databaseUrl, 'SELECT object_key FROM unnamed_files');
const work = (ctx: OperationContext, piece: { imageId: string; jobId: string }) =>
  processImage(ctx, piece, { lastAttempt: false });
const judge = (bytes: Buffer) => judgeBytes(world.system, { bytes, policy: mainPolicy(), reference: null });

/** A worker that dies once it has stored something. */
function mortal(): OperationContext {
  const { objects } = world.deps;
  const put: typeof objects.put = async (...stored) => {
    await objects.put(...stored);
    throw new Error('The worker died.');
  };
  return systemContext({ ...world.deps, objects: { ...objects, put } });
}

it('deletes a day later what a worker that died has stored of a picture, when nobody came after it', async () => {
  const bytes = await newPicture();
  const piece = await givenPicture(bytes);
  await expect(work(mortal(), piece)).rejects.toThrow('The worker died.');
  await cancelJob(world.system, piece.jobId);
  world.clock.advance(DAY_MS - 60_000);
  expect([await sweepUnnamedFiles(world.system), await isKept(bytes)]).toEqual([0, true]);
  world.clock.advance(120_000);
  expect([await sweepUnnamedFiles(world.system), await isKept(bytes)]).toEqual([1, false]);
  expect(await rows()).toEqual([]);
});

it('keeps it for who came after it: of the same picture, of another with the same bytes, of a verdict alone', async () => {
  const died = await Promise.all([newPicture(), newPicture(), newPicture()]);
  const pieces = await Promise.all(died.map(givenPicture));
  for (const piece of pieces) await expect(work(mortal(), piece)).rejects.toThrow('The worker died.');
  const [same, others, judged] = died;
  await work(world.system, pieces[0]!);
  await work(world.system, await givenPicture(others));
  await world.execute(VALIDATE, { input: { uploadId: await upload(world, judged) } });
  // This one dies after the others have named the file.
  await Promise.all(died.map((bytes) => judge(bytes)));
  world.clock.advance(LATE_MS);
  expect(await sweepUnnamedFiles(world.system)).toBe(0);
  expect(await Promise.all([same, others, judged].map(isKept))).toEqual([true, true, true]);
  expect(await rows()).toEqual([]);
});

it('forgets the word of a worker that died after another had named the same file', async () => {
  const bytes = await newPicture();
  const piece = await givenPicture(bytes);
  const late = await judge(bytes);
  await work(world.system, piece);
  await world.system.transaction((tx) =>
    tx.run('INSERT INTO unnamed_files (object_key, made_at) VALUES ($1, $2)', [late.objectKey, world.clock.now()]),
  );
  world.clock.advance(LATE_MS);
  expect([await sweepUnnamedFiles(world.system), await isKept(bytes), await rows()]).toEqual([0, true, []]);
});

it('two who store the same bytes at once both name them', async () => {
  const bytes = await newPicture();
  const pieces = [await givenPicture(bytes), await givenPicture(bytes)];
  const judgements = [await judge(bytes), await judge(bytes)];
  await Promise.all(pieces.map((piece, n) => writeImageOutcome(world.system, piece, { judgement: judgements[n]! })));
  for (const { imageId } of pieces) expect(await stateOf(world, imageId)).toMatchObject({ objectKey: keyOf(bytes) });
  expect(await rows()).toEqual([]);
});

it('lets nobody name a file that was swept: the picture is read anew', async () => {
  const bytes = await newPicture();
  const piece = await givenPicture(bytes);
  const before = await stateOf(world, piece.imageId);
  // As on a machine that slept for days in the middle of the work.
  const judgement = await judge(bytes);
  world.clock.advance(LATE_MS);
  expect(await sweepUnnamedFiles(world.system)).toBe(1);
  await expect(writeImageOutcome(world.system, piece, { judgement })).rejects.toMatchObject({ name: 'FileSweptError' });
  expect(await stateOf(world, piece.imageId)).toEqual(before);
  await work(world.system, piece);
  expect(await stateOf(world, piece.imageId)).toMatchObject({ objectKey: keyOf(bytes), pieces: ['DONE'] });
  expect(await isKept(bytes)).toBe(true);
});

it('nobody stores a file that is just being deleted, and a sweeper that died is followed by the next', async () => {
  const bytes = await newPicture();
  const piece = await givenPicture(bytes);
  await judge(bytes);
  world.clock.advance(LATE_MS);
  const { objects } = world.deps;
  const refusing = async () => {
    await expect(work(world.system, piece)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    throw new Error('The sweeper died.');
  };
  const sweeper = systemContext({ ...world.deps, objects: { ...objects, delete: refusing } });
  await expect(sweepUnnamedFiles(sweeper)).rejects.toThrow('The sweeper died.');
  world.clock.advance(60_000);
  expect([await sweepUnnamedFiles(world.system), await isKept(bytes)]).toEqual([0, true]);
  world.clock.advance(3_600_000);
  expect([await sweepUnnamedFiles(world.system), await isKept(bytes)]).toEqual([1, false]);
  await work(world.system, piece);
  expect(await isKept(bytes)).toBe(true);
});
