import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/database/database.js';
import { systemContext } from '../../../src/bin/contexts.js';
import { receiveUpload } from '../../../src/operations/images/receive-upload.js';
import { sweepUploads } from '../../../src/operations/images/sweep-uploads.js';
import { type LossyProxy, openLossyProxy } from '../../support/lossy-proxy.js';
import { picture } from '../../support/pictures.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { CREATE_UPLOAD, put, sha256Of } from './fixtures.js';

const DAY_MS = 24 * 3_600_000;

let world: World;
let proxy: LossyProxy;
let database: Database;
let jpeg: Buffer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  proxy = await openLossyProxy(world.databaseUrl);
  database = await openDatabase(proxy.url);
  jpeg = await picture();
});
afterAll(async () => {
  await database.close();
  await proxy.close();
  await world.close();
});

/** Sends a picture while the answer with this tag gets lost on its way from the database. */
async function sendLosing(tag: string) {
  const input = { contentType: 'image/jpeg', bytes: jpeg.length };
  const target = (await world.execute(CREATE_UPLOAD, { input })).data['createUpload'].upload;
  const ctx = systemContext({ ...world.deps, database });
  const grant = { uploadId: target.uploadId as string, contentType: 'image/jpeg' };
  proxy.loseAnswer(tag);
  const failure: unknown = await receiveUpload(ctx, {
    grant,
    contentType: 'image/jpeg',
    pieces: Readable.from([jpeg]),
  }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: 'Connection terminated unexpectedly' });
  return { uploadId: grant.uploadId, again: () => put(target.url, jpeg) };
}

async function kept(uploadId: string) {
  const [row] = await readRows<{ key: string | null }>(
    world.databaseUrl,
    'SELECT object_key AS key FROM uploads WHERE id = $1',
    [uploadId],
  );
  const names = await readdir(join(world.objectFolder, 'uploads', uploadId)).catch(() => []);
  return { key: row?.key, files: names.filter((name) => !name.endsWith('~type')) };
}

it('a file stays whose row was committed while nobody was told, and may be sent again', async () => {
  const { uploadId, again } = await sendLosing('COMMIT');
  const { key, files } = await kept(uploadId);
  expect(files).toHaveLength(1);
  expect(key).toBe(`uploads/${uploadId}/${files[0]}`);
  expect((await world.deps.objects.get(key ?? ''))?.bytes).toEqual(jpeg);
  const answer = await again();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ uploadId, bytes: jpeg.length, sha256: sha256Of(jpeg) });
  expect((await kept(uploadId)).files).toEqual(files);
});

it('a file whose row was not written is swept with its upload', async () => {
  const { uploadId, again } = await sendLosing('UPDATE 1');
  const lost = await kept(uploadId);
  expect(lost).toEqual({ key: null, files: [expect.any(String)] });
  expect((await again()).status).toBe(200);
  const { key, files } = await kept(uploadId);
  expect(files).toHaveLength(2);
  expect(key).not.toBe(`uploads/${uploadId}/${lost.files[0]}`);
  world.clock.advance(DAY_MS + 60_000);
  await sweepUploads(world.system);
  expect(await kept(uploadId)).toEqual({ key: undefined, files: [] });
});
