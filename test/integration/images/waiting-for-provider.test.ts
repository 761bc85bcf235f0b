import { expect, test } from 'vitest';
import { GEMINI_KEY, startGeminiServer } from '../../support/gemini-server.js';
import { startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { createWorld } from '../../support/world.js';
import { addImage, createProduct } from './fixtures.js';

const ENHANCE = /* GraphQL */ `
  mutation ($input: EnhanceProductInput!) { enhanceProduct(input: $input) { userErrors { code } } }
`;
const MEGABYTE = 1024 * 1024;

test('a provider that takes its time leaves the others room for their pictures', async () => {
  const [host, gemini] = await Promise.all([startPictureHost(), startGeminiServer()]);
  const world = await createWorld({
    outboundAllow: [host.host],
    environment: { GEMINI_API_KEY: GEMINI_KEY, GEMINI_BASE_URL: gemini.baseUrl, PICTURE_MEMORY_MB: '32' },
  });
  const productId = await createProduct(world);
  await addImage(world, { productId, url: host.put('slow.jpg', await picture({ flaw: 'reframed' })) });
  await world.runJobs();
  gemini.goDown('stalls');
  await world.execute(ENHANCE, { input: { productId, count: 1, provider: 'gemini' } });
  await expect.poll(() => gemini.requests.length).toBeGreaterThan(0);
  const room = world.deps.pictureMemory.tryReserve(25 * MEGABYTE);
  expect(room).not.toBeNull();
  room?.release();
  await gemini.close();
  await expect.poll(() => world.deps.pictureMemory.reserved).toBe(0);
  await world.close();
  await host.close();
});
