import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnhancementError, type ImageEnhancer } from '../../../../src/adapters/image-enhancer/image-enhancer.js';
import {
  createImageProcessor,
  type ImageProcessorHandle,
} from '../../../../src/adapters/image-processor/create-image-processor.js';
import { imageProcessEntry } from '../../../../src/bin/image-process-entry.js';
import { openEnhancers } from '../../../../src/bin/open-enhancers.js';
import { loadConfig } from '../../../../src/config/load-config.js';
import type { ImageHeader } from '../../../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../../../src/engines/imaging/read-header.js';
import {
  GEMINI_DESCRIPTION,
  GEMINI_KEY,
  type GeminiServer,
  startGeminiServer,
} from '../../../support/gemini-server.js';
import { OPENAI_KEY, type OpenAiImagesServer, startOpenAiImagesServer } from '../../../support/openai-images-server.js';
import type { ProviderFault } from '../../../support/provider-server.js';
import { MovableClock } from '../../../support/world.js';

/** 1 300 tokens in and 1 120 out at the published prices; 300 + 1 200 in and 1 000 out. */
const GEMINI_COST = 0.067_85;
const OPENAI_COST = 0.041_1;
const DESCRIPTION_COST = 0.000_4;

let gemini: GeminiServer;
let openai: OpenAiImagesServer;
let images: ImageProcessorHandle;
let raw: Buffer;

beforeAll(async () => {
  [gemini, openai] = await Promise.all([startGeminiServer(), startOpenAiImagesServer()]);
  images = createImageProcessor({ entry: imageProcessEntry(), memoryBytes: 512 * 1024 * 1024, processes: 1 });
  const blank = { width: 2_400, height: 300, channels: 3 as const, background: '#884422' };
  raw = await sharp({ create: blank }).png().toBuffer();
  const answer = sharp({ create: { ...blank, width: 320, height: 320 } }).withExif({ IFD0: { Copyright: 'Nobody' } });
  const answered = await answer.jpeg().toBuffer();
  gemini.show(answered);
  openai.show(answered);
});
afterAll(async () => {
  await images.close();
  await Promise.all([gemini.close(), openai.close()]);
});

async function open(name: 'gemini' | 'openai', environment: Record<string, string> = {}) {
  const clock = new MovableClock();
  const config = loadConfig({
    GEMINI_API_KEY: GEMINI_KEY,
    GEMINI_BASE_URL: gemini.baseUrl,
    OPENAI_API_KEY: OPENAI_KEY,
    OPENAI_BASE_URL: openai.baseUrl,
    ...environment,
  });
  const enhancer = (await openEnhancers(config, { images, clock })).find(name);
  if (enhancer === null) throw new Error('It is not configured.');
  return { enhancer, clock };
}

function headerOf(bytes: Buffer): ImageHeader {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  return header;
}

function enhance(enhancer: ImageEnhancer, signal = new AbortController().signal) {
  return enhancer.enhance({ bytes: raw, header: headerOf(raw), prompt: 'Make it shine.', variant: 0, signal });
}

async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EnhancementError)) throw error;
  const { code, message, costUsd, retryAfterMs } = error;
  return { code, message, costUsd, retryAfterMs };
}

describe('gemini', () => {
  it('sends a picture of at most 2 048 px with the prompt, and keeps the answer as a JPEG without metadata', async () => {
    const { enhancer } = await open('gemini');
    const { bytes, model, costUsd } = await enhance(enhancer);
    expect({ model, costUsd }).toEqual({ model: 'gemini-3.1-flash-image', costUsd: GEMINI_COST });
    const { format, width, height, exif, space } = await sharp(bytes).metadata();
    expect({ format, width, height, exif, space }).toEqual({
      format: 'jpeg',
      width: 320,
      height: 320,
      exif: undefined,
      space: 'srgb',
    });
    const { path, body } = gemini.requests.at(-1)!;
    expect(path).toBe('/v1beta/models/gemini-3.1-flash-image:generateContent');
    const [text, picture] = JSON.parse(body.toString()).contents[0].parts;
    expect(text).toEqual({ text: 'Make it shine.' });
    const sent = headerOf(Buffer.from(picture.inlineData.data, 'base64'));
    expect([sent.format, sent.widthPx, sent.heightPx]).toEqual(['jpeg', 2_048, 256]);
  });

  it('describes the picture with the other model', async () => {
    const { enhancer } = await open('gemini');
    const seen = await enhancer.describe({ bytes: raw, header: headerOf(raw), signal: new AbortController().signal });
    expect(seen).toEqual({ text: GEMINI_DESCRIPTION, costUsd: DESCRIPTION_COST });
    expect(gemini.requests.at(-1)?.path).toBe('/v1beta/models/gemini-3.1-flash-lite:generateContent');
  });

  it.each([
    ['blocked', 'it gave nothing back (PROHIBITED_CONTENT).'],
    ['image safety', 'it gave nothing back (IMAGE_SAFETY).'],
    ['text only', 'its reply holds nothing of what was asked for.'],
    ['odd shape', 'its reply holds nothing of what was asked for.'],
    ['wrong type', 'it sent something else than a picture.'],
    ['not a picture', expect.stringContaining('it sent no picture that can be used: ')],
  ] as const)('refuses, with what was billed, an answer that is %s', async (fault, message) => {
    const { enhancer } = await open('gemini');
    gemini.fail(fault);
    expect(await failureOf(enhance(enhancer))).toEqual({
      code: 'REFUSED',
      message,
      costUsd: GEMINI_COST,
      retryAfterMs: null,
    });
  });

  it('reads how long to wait from the body, too', async () => {
    const { enhancer } = await open('gemini');
    gemini.fail({ status: 429, body: '{"error":{"details":[{"retryDelay":"7s"}]}}' });
    expect(await failureOf(enhance(enhancer))).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 7_000 });
  });

  it('says that the key is wrong when it is', async () => {
    const { enhancer } = await open('gemini', { GEMINI_API_KEY: 'another-key' });
    const failure = await failureOf(enhancer.check(new AbortController().signal));
    expect(failure.message).toBe('Gemini does not accept the key (400); correct GEMINI_API_KEY.');
    await (await open('gemini')).enhancer.check(new AbortController().signal);
  });
});

describe('openai', () => {
  it('edits the picture, and answers what that cost', async () => {
    const { enhancer } = await open('openai');
    const { bytes, model, costUsd } = await enhance(enhancer);
    expect({ model, costUsd }).toEqual({ model: 'gpt-image-2.5-flare', costUsd: OPENAI_COST });
    expect(headerOf(bytes)).toMatchObject({ format: 'jpeg', widthPx: 320 });
    expect(
      await enhancer.describe({ bytes, header: headerOf(bytes), signal: new AbortController().signal }),
    ).toBeNull();
  });

  it.each([
    ['moderation', 'it refused the request for safety reasons (400).', 0],
    ['no picture', 'its reply holds nothing of what was asked for.', OPENAI_COST],
    ['not a picture', expect.stringContaining('it sent no picture that can be used: '), OPENAI_COST],
  ] as const)('refuses an answer with %s', async (fault, message, costUsd) => {
    const { enhancer } = await open('openai');
    openai.fail(fault);
    expect(await failureOf(enhance(enhancer))).toEqual({ code: 'REFUSED', message, costUsd, retryAfterMs: null });
  });

  it('says that the key is wrong when it is', async () => {
    const { enhancer } = await open('openai', { OPENAI_API_KEY: 'sk-another-key' });
    const failure = await failureOf(enhancer.check(new AbortController().signal));
    expect(failure.message).toBe('OpenAI does not accept the key (401); correct OPENAI_API_KEY.');
    await (await open('openai')).enhancer.check(new AbortController().signal);
  });
});

describe.each(['gemini', 'openai'] as const)('%s', (name) => {
  const server = () => (name === 'gemini' ? gemini : openai);
  const title = name === 'gemini' ? 'Gemini' : 'OpenAI';

  it.each<[string, ProviderFault, 'UNAVAILABLE' | 'REFUSED', string]>([
    ['500', { status: 500 }, 'UNAVAILABLE', `${title} does not work just now (500).`],
    ['503', { status: 503 }, 'UNAVAILABLE', `${title} does not work just now (503).`],
    ['402', { status: 402 }, 'UNAVAILABLE', `${title} has no credit left (402); top it up.`],
    [
      '429 without credit',
      { status: 429, body: '{"error":{"code":"insufficient_quota"}}' },
      'UNAVAILABLE',
      `${title} has no credit left (429); top it up.`,
    ],
    ['400', { status: 400 }, 'REFUSED', 'it refused the request (400).'],
    [
      'no answer at all',
      'hangs up',
      'UNAVAILABLE',
      `${title} cannot be reached; check the network and ${name.toUpperCase()}_BASE_URL.`,
    ],
    ['a body that breaks off', 'breaks off', 'REFUSED', 'its reply broke off.'],
    ['a body that is no JSON', 'no JSON', 'REFUSED', 'its reply is malformed.'],
    ['a body without end', 'huge', 'REFUSED', 'its reply is larger than 26214400 bytes.'],
  ])('takes %s for what it is, and asks once', async (_, fault, code, message) => {
    const { enhancer } = await open(name);
    server().fail(fault);
    const before = server().requests.length;
    expect(await failureOf(enhance(enhancer))).toEqual({ code, message, costUsd: 0, retryAfterMs: null });
    expect(server().requests.length - before).toBe(1);
  });

  it('leaves the provider alone for as long as it asks', async () => {
    const { enhancer, clock } = await open(name);
    server().fail({ status: 429, retryAfter: '20' });
    const message = `${title} throttles its callers (429) and asks to wait 20 s.`;
    expect(await failureOf(enhance(enhancer))).toMatchObject({ code: 'UNAVAILABLE', message, retryAfterMs: 20_000 });
    const before = server().requests.length;
    clock.advance(15_000);
    const waiting = `${title} asked to be left alone for another 5 s.`;
    expect(await failureOf(enhance(enhancer))).toMatchObject({ message: waiting, retryAfterMs: 5_000 });
    expect(server().requests.length).toBe(before);
    clock.advance(5_000);
    expect((await enhance(enhancer)).bytes.length).toBeGreaterThan(0);
  });

  it('gives up a reply that takes longer than it may', async () => {
    const { enhancer } = await open(name, { ENHANCEMENT_TIMEOUT_SECONDS: '1' });
    server().fail('stalls');
    const message = `${title} did not answer within 1 s.`;
    expect(await failureOf(enhance(enhancer))).toMatchObject({ code: 'UNAVAILABLE', message });
  });

  it('stops when nobody wants the variant any more', async () => {
    const { enhancer } = await open(name);
    const gone = new AbortController();
    server().fail('stalls');
    const work = enhance(enhancer, gone.signal);
    await expect.poll(() => server().requests.at(-1)?.body.length ?? 0).toBeGreaterThan(0);
    gone.abort(new Error('gone'));
    await expect(work).rejects.toThrow('gone');
  });
});
