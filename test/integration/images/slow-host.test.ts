import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, stateOf } from './fixtures.js';

let host: PictureHost;
let world: World;
beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ outboundAllow: [host.host] });
});
afterAll(async () => {
  await world.close();
  await host.close();
});

it('a host that lets one picture wait holds up no other, and waiting pictures take their share of the memory', async () => {
  const bytes = await picture();
  const waiting: ServerResponse[] = [];
  const slow = host.on('slow.jpg', (_req, res) => {
    res.writeHead(200, { 'content-type': 'image/jpeg' }).flushHeaders();
    waiting.push(res);
  });
  const quick = host.put('quick.jpg', bytes);
  const productId = await createProduct(world);
  const held = await addImage(world, { productId, url: slow });
  await expect.poll(() => waiting.length).toBe(1);
  expect(world.deps.pictureMemory.reserved).toBeGreaterThanOrEqual(25 * 1024 * 1024);
  const others = await Promise.all(Array.from({ length: 12 }, () => addImage(world, { productId, url: quick })));
  const statesOf = () => Promise.all(others.map(async ({ image }) => (await stateOf(world, image.id))['state']));
  await expect.poll(statesOf, { timeout: 60_000 }).toEqual(others.map(() => 'AUTO_ACCEPTED'));
  expect((await stateOf(world, held.image.id))['state']).toBe('PROCESSING');
  waiting[0]?.end(bytes);
  await world.runJobs();
  expect((await stateOf(world, held.image.id))['state']).toBe('AUTO_ACCEPTED');
  await expect.poll(() => world.deps.pictureMemory.reserved).toBe(0);
});
