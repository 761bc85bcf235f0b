import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { posterOverlayKey } from '../../../src/operations/_shared/poster-keys.js';
import { sweepAnalyses } from '../../../src/operations/posters/sweep-analyses.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { createWorld, type World } from '../../support/world.js';
import { ANALYZE, addContents, poster } from './given.js';

const DAY_MS = 24 * 3_600_000;
const rows = defineStatement<{ id: string; objectKey: string | null }>(
  'test.sweep_analyses.rows',
  'SELECT id, object_key AS "objectKey" FROM poster_analyses ORDER BY created_at, id',
);

let host: PictureHost;
let world: World;
beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ worker: false, outboundAllow: [host.host] });
});
afterAll(async () => {
  await world.close();
  await host.close();
});

async function analyze(input: object) {
  const { data } = await world.execute(ANALYZE, { input });
  world.clock.advance(1_000);
  return data['analyzePoster'].analysis;
}

async function read() {
  const found = await world.database.query(rows);
  const keys = [...new Set(found.flatMap(({ objectKey }) => objectKey ?? []))];
  const heads = await Promise.all(keys.map((key) => world.deps.objects.head(key)));
  return { ids: found.map(({ id }) => id), keys, files: heads.filter((head) => head !== null).length };
}

it('forgets after 400 days what is not the latest of a content, and files that nothing else needs', async () => {
  const shared = host.put('shared.jpg', await poster(1));
  const alone = host.put('alone.jpg', await poster(2));
  const [contentId] = await addContents(world, [shared]);
  await analyze({ contentId });
  await analyze({ url: shared });
  const single = await analyze({ url: alone });
  await analyze({ url: 'http://127.0.0.1:1/gone.jpg' });
  await analyze({ url: host.put('text.jpg', Buffer.from('no picture')) });
  const latest = await analyze({ contentId, refresh: true });
  const overlays = [single.id, latest.id].map(posterOverlayKey);
  for (const { overlayUrl } of [single, latest]) await (await fetch(overlayUrl)).arrayBuffer();
  const kept = () => Promise.all(overlays.map(async (key) => (await world.deps.objects.head(key)) !== null));
  expect(await kept()).toEqual([true, true]);
  const before = await read();
  expect([before.ids.length, before.files]).toEqual([5, 2]);

  world.clock.advance(400 * DAY_MS - 60_000);
  expect(await sweepAnalyses(world.system)).toBe(0);
  world.clock.advance(60_000);
  expect(await sweepAnalyses(world.system)).toBe(4);
  const after = await read();
  expect([after.ids, after.files]).toEqual([[latest.id], 1]);
  expect(await kept()).toEqual([false, true]);
  const gone = before.keys.filter((key) => !after.keys.includes(key));
  expect(await Promise.all(gone.map((key) => world.deps.objects.head(key)))).toEqual([null]);
  expect(await sweepAnalyses(world.system)).toBe(0);

  const again = await analyze({ url: alone });
  expect((await fetch(again.overlayUrl)).status).toBe(200);
  expect((await read()).files).toBe(2);
});
