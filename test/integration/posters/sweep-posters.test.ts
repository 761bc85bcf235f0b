import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemContext } from '../../../src/bin/contexts.js';
import { sweepUnnamedFiles } from '../../../src/operations/images/sweep-unnamed-files.js';
import { analyzePoster } from '../../../src/operations/posters/analyze-poster.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { poster } from './given.js';

const DAY_MS = 24 * 3_600_000;

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

const rows = () => readRows(world.databaseUrl, 'SELECT object_key FROM unnamed_files');

/** A worker that dies once it has stored something; answers what that was. */
async function die(url: string, refresh = false): Promise<string> {
  const { objects } = world.deps;
  const kept: string[] = [];
  const put: typeof objects.put = async (key, ...stored) => {
    await objects.put(key, ...stored);
    kept.push(key);
    throw new Error('The worker died.');
  };
  const ctx = systemContext({ ...world.deps, objects: { ...objects, put } });
  await expect(analyzePoster(ctx, { url, refresh })).rejects.toThrow('The worker died.');
  return kept[0] ?? '';
}

it('deletes a day later the poster of a worker that died, unless an analysis names it', async () => {
  const [lost, found] = [host.put('lost.jpg', await poster(1)), host.put('found.jpg', await poster(2))];
  const keys = [await die(lost), await die(found)];
  const analysis = await analyzePoster(world.system, { url: found });
  expect(analysis.objectKey).toBe(keys[1]);
  expect(await rows()).toEqual([{ object_key: keys[0] }]);
  // This one dies when the file is named already.
  expect(await die(found, true)).toBe(keys[1]);
  world.clock.advance(DAY_MS + 60_000);
  expect(await sweepUnnamedFiles(world.system)).toBe(1);
  const kept = await Promise.all(keys.map(async (key) => (await world.deps.objects.head(key)) !== null));
  expect(kept).toEqual([false, true]);
  expect(await rows()).toEqual([]);
});
