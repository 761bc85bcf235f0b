import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeVariants } from '../../../src/operations/images/make-variants.js';
import { processImage } from '../../../src/operations/images/process-image.js';
import { GEMINI_DESCRIPTION, GEMINI_KEY, type GeminiServer, startGeminiServer } from '../../support/gemini-server.js';
import { OPENAI_KEY, type OpenAiImagesServer, startOpenAiImagesServer } from '../../support/openai-images-server.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct } from './fixtures.js';

const ENHANCE = /* GraphQL */ `
  mutation ($input: EnhanceProductInput!) {
    enhanceProduct(input: $input) { job { id } userErrors { code field message } }
  }
`;
const PRODUCT = /* GraphQL */ `
  query ($id: ID!) {
    product(id: $id) {
      status
      images(kind: ENHANCED, first: 20) {
        nodes { state provider prompt remark costUsd failure validation { status } reviewTask { state failureReason } }
      }
    }
  }
`;
const JOB = 'query ($id: ID!) { job(id: $id) { state done failed total } }';
const BACKPACK = { kind: 'backpack', body: '#3b5998', accent: '#f0a202' } as const;
const MINUTE_MS = 60_000;

let host: PictureHost;
let gemini: GeminiServer;
let openai: OpenAiImagesServer;
let world: World;
let good: Buffer;

const addresses = () => ({
  GEMINI_API_KEY: GEMINI_KEY,
  GEMINI_BASE_URL: gemini.baseUrl,
  OPENAI_API_KEY: OPENAI_KEY,
  OPENAI_BASE_URL: openai.baseUrl,
});

beforeAll(async () => {
  [host, gemini, openai] = await Promise.all([startPictureHost(), startGeminiServer(), startOpenAiImagesServer()]);
  good = await picture(BACKPACK);
  world = await createWorld({
    outboundAllow: [host.host],
    environment: { ...addresses(), ENHANCEMENT_PROVIDER: 'gemini', ENHANCEMENT_FALLBACK: 'openai,local' },
  });
});
afterEach(() => {
  gemini.goDown(null);
  gemini.fail();
  openai.fail();
});
afterAll(async () => {
  await world.close();
  await Promise.all([host.close(), gemini.close(), openai.close()]);
});

/** A product whose raw picture has been read, and that gemini shows this variant of. */
async function productShownAs(name: string, variant: Buffer): Promise<string> {
  const productId = await createProduct(world);
  const url = host.put(name, await picture({ ...BACKPACK, flaw: 'small-in-frame' }));
  await addImage(world, { productId, url });
  await world.runJobs();
  gemini.show(variant);
  openai.show(variant);
  return productId;
}

async function enhance(input: object): Promise<string> {
  const { data } = await world.execute(ENHANCE, { input });
  expect(data['enhanceProduct'].userErrors).toEqual([]);
  return data['enhanceProduct'].job.id;
}

async function productOf(id: string) {
  return (await world.execute(PRODUCT, { id })).data['product'];
}

describe('a variant made by a provider', () => {
  it('is kept with its prompt and cost, and waits for a person', async () => {
    const productId = await productShownAs('good.jpg', good);
    await enhance({ productId, count: 1 });
    await world.runJobs();
    const { status, images } = await productOf(productId);
    expect(status).toBe('PENDING_REVIEW');
    expect(images.nodes).toMatchObject([
      { state: 'PENDING', provider: 'gemini', remark: null, failure: null, costUsd: '0.068250' },
    ]);
    expect(images.nodes[0].prompt).toContain(`What the photograph shows: “${GEMINI_DESCRIPTION}”.`);
    expect(images.nodes[0].reviewTask.state).toBe('OPEN');
  });

  it('comes from the next in order when one refuses, says so, and costs both', async () => {
    const productId = await productShownAs('next.jpg', good);
    gemini.fail('blocked');
    await enhance({ productId, count: 1 });
    await world.runJobs();
    gemini.fail('image safety');
    openai.fail('moderation');
    await enhance({ productId, count: 1 });
    await world.runJobs();
    const { images } = await productOf(productId);
    expect(images.nodes).toMatchObject([
      {
        provider: 'openai',
        remark: 'gemini made none: it gave nothing back (PROHIBITED_CONTENT).',
        costUsd: '0.109350',
      },
      {
        provider: 'local',
        remark:
          'gemini made none: it gave nothing back (IMAGE_SAFETY). openai made none: it refused the request for safety reasons (400).',
        costUsd: '0.068250',
      },
    ]);
  });

  it('is described once, however many there are', async () => {
    const productId = await productShownAs('once.jpg', good);
    const before = gemini.requests.length;
    await enhance({ productId, count: 3 });
    await world.runJobs();
    const paths = gemini.requests.slice(before).map(({ path }) => path.replace(/^.*models\//, ''));
    expect(paths.filter((path) => path === 'gemini-3.1-flash-lite:generateContent')).toHaveLength(1);
    expect(paths.filter((path) => path === 'gemini-3.1-flash-image:generateContent')).toHaveLength(3);
  });
});

describe('a variant that shows another product', () => {
  it.each([
    ['another thing', () => picture({ kind: 'kettle', body: '#3b5998', accent: '#f0a202' }), /outline|look different/],
    ['another colour', () => picture({ ...BACKPACK, body: '#8c2f39' }), /another colour/],
    ['an invented label', () => withLabel(good), /outline|look different/],
  ])('%s: is never accepted by itself, and says why', async (name, render, doubt) => {
    const productId = await productShownAs(`${name.replaceAll(' ', '-')}.jpg`, await render());
    await enhance({ productId, count: 1 });
    await world.runJobs();
    const { status, images } = await productOf(productId);
    expect(status).toBe('PENDING_REVIEW');
    expect(images.nodes[0]).toMatchObject({
      state: 'PENDING',
      provider: 'gemini',
      remark: expect.stringMatching(doubt),
    });
    expect(images.nodes[0].reviewTask.state).toBe('OPEN');
    expect(images.nodes[0].reviewTask.failureReason).toContain(images.nodes[0].remark);
  });
});

describe('a variant that nobody makes', () => {
  it('has failed, says who refused and why, and what that cost; asked again it costs more', async () => {
    const { idle, jobId, attempt, seen } = await orderByHand({ count: 1 });
    gemini.fail('image safety');
    openai.fail('no picture');
    await attempt();
    const failure =
      'PROVIDER_UNAVAILABLE: gemini made none: it gave nothing back (IMAGE_SAFETY). openai made none: its reply holds nothing of what was asked for.';
    expect(await seen()).toMatchObject([{ state: 'FAILED', failure, costUsd: '0.109350', reviewTask: null }]);
    await idle.execute('mutation ($id: ID!) { retryJob(id: $id) { job { id } } }', { id: jobId });
    await attempt();
    expect(await seen()).toMatchObject([{ state: 'PENDING', failure: null, provider: 'gemini', costUsd: '0.177600' }]);
    await idle.close();
  });
});

describe('a provider that is down for ten minutes', () => {
  it('is waited for: nothing is lost, the variants say why, and all are made when it is back', async () => {
    const { idle, seen, jobId, attempt } = await orderByHand({ count: 2 });

    gemini.goDown({ status: 503 });
    for (let minute = 0; minute < 5; minute += 1) {
      await expect(attempt()).rejects.toThrow('gemini: Gemini does not work just now (503).');
      idle.clock.advance(MINUTE_MS);
    }
    const waiting = 'PROVIDER_UNAVAILABLE: gemini: Gemini does not work just now (503). It is tried again.';
    expect(await seen()).toMatchObject([
      { state: 'PROCESSING', failure: waiting },
      { state: 'PROCESSING', failure: waiting },
    ]);
    gemini.goDown({ status: 429, retryAfter: '300' });
    await expect(attempt()).rejects.toThrow('asks to wait 300 s');
    const before = gemini.requests.length;
    idle.clock.advance(4 * MINUTE_MS);
    await expect(attempt()).rejects.toThrow('Gemini asked to be left alone for another 60 s.');
    expect(gemini.requests.length).toBe(before);

    idle.clock.advance(MINUTE_MS);
    gemini.goDown(null);
    await attempt();
    expect(await seen()).toMatchObject([
      { state: 'PENDING', provider: 'gemini', failure: null },
      { state: 'PENDING', provider: 'gemini', failure: null },
    ]);
    const { data } = await idle.execute(JOB, { id: jobId });
    expect(data['job']).toEqual({ state: 'COMPLETED', done: 2, failed: 0, total: 2 });
    await idle.close();
  });
});

/** A platform whose messages are delivered by the test: an order to gemini, or else to openai. */
async function orderByHand({ count }: { readonly count: number }) {
  const idle = await createWorld({
    worker: false,
    outboundAllow: [host.host],
    environment: { ...addresses(), ENHANCEMENT_FALLBACK: 'openai' },
  });
  const productId = await createProduct(idle);
  const raw = await addImage(idle, { productId, url: host.put('by-hand.jpg', good) });
  await processImage(idle.system, { imageId: raw.image.id, jobId: raw.job.id }, { lastAttempt: true });
  gemini.show(good);
  const asked = await idle.execute(ENHANCE, { input: { productId, count, provider: 'gemini' } });
  const jobId: string = asked.data['enhanceProduct'].job.id;
  return {
    idle,
    jobId,
    attempt: () => makeVariants(idle.system, { productId, jobId }, { lastAttempt: false }),
    seen: async () =>
      (await idle.execute(PRODUCT, { id: productId })).data['product'].images.nodes as Record<string, unknown>[],
  };
}

/** The product with words on it that were never there. */
async function withLabel(bytes: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const label = Buffer.from(
    `<svg width="${width}" height="${height}"><rect x="38%" y="48%" width="24%" height="14%" fill="#ffd400"/>
     <text x="50%" y="57%" font-size="${Math.round(width / 16)}" text-anchor="middle" fill="#c00000">NEW</text></svg>`,
  );
  return sharp(bytes)
    .composite([{ input: label }])
    .jpeg({ quality: 92 })
    .toBuffer();
}
