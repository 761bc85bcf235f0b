import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processImage } from '../../../src/operations/images/process-image.js';
import { sweepUploads } from '../../../src/operations/images/sweep-uploads.js';
import { hostileFiles, picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, CREATE_UPLOAD, createProduct, sha256Of, stateOf, upload } from './fixtures.js';

let world: World;
let jpeg: Buffer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  jpeg = await picture();
});
afterAll(() => world.close());

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Ids of uploads, and which of them still have what was sent. */
async function uploads(): Promise<{ rows: string[]; folders: string[] }> {
  const rows = await world.database.query<{ id: string }>({
    name: 'test.ids',
    text: 'SELECT id FROM uploads ORDER BY id',
  });
  const folders = await readdir(join(world.objectFolder, 'uploads')).catch(() => []);
  return { rows: rows.map(({ id }) => id), folders: folders.sort() };
}

async function add(uploadId: string): Promise<{ imageId: string; jobId: string }> {
  const { image, job } = await addImage(world, { productId: await createProduct(world), uploadId });
  return { imageId: image.id, jobId: job.id };
}

it('keeps what was sent until its picture has been kept and the address has expired: then there is one object', async () => {
  const uploadId = await upload(world, jpeg);
  const piece = await add(uploadId);
  world.clock.advance(16 * MINUTE_MS);
  expect(await sweepUploads(world.system)).toBe(0);
  await processImage(world.system, piece, { lastAttempt: false });
  expect(await uploads()).toEqual({ rows: [uploadId], folders: [uploadId] });
  expect(await sweepUploads(world.system)).toBe(1);
  expect(await uploads()).toEqual({ rows: [uploadId], folders: [] });
  expect(await sweepUploads(world.system)).toBe(0);
});

it('lets an upload that was swept be used again: its bytes are those of the original', async () => {
  const [uploadId] = (await uploads()).rows;
  const piece = await add(uploadId ?? '');
  await processImage(world.system, piece, { lastAttempt: true });
  expect(await stateOf(world, piece.imageId)).toMatchObject({ sha256: sha256Of(jpeg), bytes: jpeg.length });
  expect((await stateOf(world, piece.imageId))['state']).not.toBe('FAILED');
});

it('forgets after a day what never came and what nobody used, and keeps the younger', async () => {
  const known = (await uploads()).rows;
  const input = { contentType: 'image/jpeg', bytes: 10 };
  const lost = (await world.execute(CREATE_UPLOAD, { input })).data['createUpload'].upload.uploadId as string;
  const unused = await upload(world, jpeg);
  world.clock.advance(DAY_MS - MINUTE_MS);
  const young = await upload(world, jpeg);
  expect(await sweepUploads(world.system)).toBe(0);
  world.clock.advance(2 * MINUTE_MS);
  expect(await sweepUploads(world.system)).toBe(2);
  const left = await uploads();
  expect(left).toEqual({ rows: [...known, young].sort(), folders: [young] });
  expect(left.rows).not.toContain(lost);
  expect(left.rows).not.toContain(unused);
});

it('keeps the bytes of a picture that failed for a day, so that it can be tried again, and then says that they are gone', async () => {
  const { truncated } = await hostileFiles();
  const uploadId = await upload(world, truncated);
  const piece = await add(uploadId);
  await processImage(world.system, piece, { lastAttempt: true });
  expect(await stateOf(world, piece.imageId)).toMatchObject({ state: 'FAILED' });
  world.clock.advance(16 * MINUTE_MS);
  await sweepUploads(world.system);
  expect((await uploads()).folders).toContain(uploadId);
  world.clock.advance(DAY_MS);
  await sweepUploads(world.system);
  expect((await uploads()).folders).not.toContain(uploadId);
  const retried = await world.execute(
    `mutation { retryJob(id: "${piece.jobId}") { job { state } userErrors { code } } }`,
  );
  expect(retried.data['retryJob']).toMatchObject({ job: { state: 'RETRYING' }, userErrors: [] });
  await processImage(world.system, piece, { lastAttempt: true });
  expect(await stateOf(world, piece.imageId)).toMatchObject({
    state: 'FAILED',
    failure: expect.stringContaining('The uploaded file is gone; upload it again.'),
  });
});

it('leaves to the next sweep what it could not delete', async () => {
  const uploadId = await upload(world, jpeg);
  world.clock.advance(DAY_MS + MINUTE_MS);
  const failing = new Error('The store does not answer.');
  const objects = { ...world.deps.objects, deleteFolder: () => Promise.reject(failing) };
  await expect(sweepUploads({ ...world.system, deps: { ...world.deps, objects } })).rejects.toBe(failing);
  expect(await uploads()).toMatchObject({ folders: expect.arrayContaining([uploadId]) });
  await sweepUploads(world.system);
  const left = await uploads();
  expect([left.rows.includes(uploadId), left.folders.includes(uploadId)]).toEqual([false, false]);
});
