import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processImage } from '../../../src/operations/images/process-image.js';
import { picture } from '../../support/pictures.js';
import { withOtherSignature } from '../../support/tamper.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, sha256Of, upload } from './fixtures.js';

let world: World;
let bytes: Buffer;
let imageId: string;

const URLS = /* GraphQL */ `
  query ($id: ID!, $width: Int) {
    image(id: $id) { url small: url(width: $width) validation { overlayUrl } }
  }
`;

beforeAll(async () => {
  world = await createWorld({ worker: false });
  bytes = await picture();
  imageId = await processed(bytes);
});
afterAll(() => world.close());

async function processed(file: Buffer, contentType = 'image/jpeg'): Promise<string> {
  const productId = await createProduct(world);
  const uploadId = await upload(world, file, contentType);
  const { image, job } = await addImage(world, { productId, uploadId });
  await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: true });
  return image.id;
}

async function urlsOf(id: string, width = 320): Promise<{ url: string; small: string; overlay: string }> {
  const { data } = await world.execute(URLS, { id, width });
  const { url, small, validation } = data['image'];
  return { url, small, overlay: validation?.overlayUrl };
}

async function bodyOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

describe('GET /files', () => {
  it('answers the very bytes, to be kept by every cache and run by none', async () => {
    const { url } = await urlsOf(imageId);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual(bytes);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(bytes.length),
      etag: expect.stringMatching(/^"[^"]+"$/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    });
    const expires = Number(new URL(url).searchParams.get('exp'));
    const seconds = Math.floor(expires - world.clock.now().getTime() / 1_000);
    expect(headers['cache-control']).toBe(`public, max-age=${seconds}, immutable`);
  });

  it('answers 304 to who has it, and the head alone to HEAD', async () => {
    const { url } = await urlsOf(imageId);
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    await bodyOf(first);
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const response = await fetch(url, { headers: { 'if-none-match': known } });
      expect([response.status, (await bodyOf(response)).length]).toEqual([304, 0]);
      expect(response.headers.get('etag')).toBe(etag);
    }
    const changed = await fetch(url, { headers: { 'if-none-match': '"other"' } });
    expect([changed.status, await bodyOf(changed)]).toEqual([200, bytes]);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, (await bodyOf(head)).length]).toEqual([200, 0]);
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
  });

  it('refuses an address that was changed in any part, or has expired', async () => {
    const { url, small } = await urlsOf(imageId);
    const sha256 = sha256Of(bytes);
    const changed = [
      url.replace(sha256, '0'.repeat(64)),
      small.replace('w=320', 'w=640'),
      small.replace('w=320&', ''),
      url.replace('?', '?w=320&'),
      url.replace(/exp=(\d+)/, (_all, exp: string) => `exp=${Number(exp) + 86_400}`),
      withOtherSignature(url),
      url.replace(/&sig=.*/, ''),
      `${world.url}/files/../../etc/passwd`,
    ];
    for (const address of changed) {
      const response = await fetch(address);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      const expected = address.endsWith('passwd') ? [404, 'NOT_FOUND'] : [403, 'SIGNATURE_INVALID'];
      expect([response.status, errors[0]?.extensions.code]).toEqual(expected);
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
    world.clock.advance(48 * 3_600_000);
    expect((await fetch(url)).status).toBe(403);
  });

  it('answers nothing but GET and HEAD', async () => {
    const { url } = await urlsOf(imageId);
    const response = await fetch(url, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('a width', () => {
  it('is what the rendering has, kept for the next who asks', async () => {
    const { small } = await urlsOf(imageId);
    const key = `resized/320/originals/${sha256Of(bytes).slice(0, 2)}/${sha256Of(bytes)}`;
    expect(await world.deps.objects.head(key)).toBeNull();
    const [first, second] = [await fetch(small), await fetch(small)];
    const rendering = await bodyOf(first);
    expect(first.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(rendering).metadata()).toMatchObject({ width: 320, height: 320, format: 'jpeg' });
    expect(await bodyOf(second)).toEqual(rendering);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect((await world.deps.objects.get(key))?.bytes).toEqual(rendering);
  });

  it('never enlarges, and keeps transparency', async () => {
    const png = await sharp({ create: { width: 600, height: 400, channels: 4, background: '#12345680' } })
      .png()
      .toBuffer();
    const { small } = await urlsOf(await processed(png, 'image/png'), 4_096);
    const response = await fetch(small);
    const meta = await sharp(await bodyOf(response)).metadata();
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(meta).toMatchObject({ width: 600, height: 400, format: 'webp', hasAlpha: true });
  });

  it('makes one rendering for thirty who ask at once', async () => {
    const { small } = await urlsOf(imageId, 333);
    const answers = await Promise.all(Array.from({ length: 30 }, () => fetch(small)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1);
    await Promise.all(answers.map(bodyOf));
  });

  it('is the next of the ladder, so that a picture has few renderings', async () => {
    const widthOf = async (width: number) => new URL((await urlsOf(imageId, width)).small).searchParams.get('w');
    expect(await Promise.all([1, 64, 65, 257, 320, 321, 3_073, 4_096].map(widthOf))).toEqual([
      '64',
      '64',
      '96',
      '320',
      '320',
      '480',
      '4096',
      '4096',
    ]);
  });

  it('outside 1–4096 is refused', async () => {
    for (const width of [0, -1, 4_097]) {
      const { errors } = await world.execute(URLS, { id: imageId, width });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
  });
});

describe('an overlay', () => {
  it('is drawn when it is first asked for, and kept', async () => {
    const { overlay } = await urlsOf(imageId);
    const key = new URL(overlay).pathname.replace('/files/', '');
    expect(key).toMatch(/^overlays\/validation_[0-9a-z]{26}\.png$/);
    expect(await world.deps.objects.head(key)).toBeNull();
    const response = await fetch(overlay);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    const png = await bodyOf(response);
    expect((await world.deps.objects.get(key))?.bytes).toEqual(png);
    const drawn = await sharp(png).metadata();
    expect(drawn).toMatchObject({ format: 'png' });
    const { dominant } = await sharp(png).stats();
    expect(dominant.r + dominant.g + dominant.b).toBeGreaterThan(600);
  });

  it('is not there for a file that gave no measurement', async () => {
    const { overlay } = await urlsOf(await processed(await picture({ flaw: 'corrupt' })));
    expect(overlay).toBeNull();
  });
});

describe('a picture without a file', () => {
  it('has an address that answers 404 until the file is here', async () => {
    const productId = await createProduct(world);
    const file = await picture({ kind: 'headphones' });
    const { image, job } = await addImage(world, { productId, uploadId: await upload(world, file) });
    expect((await fetch(image.url)).status).toBe(404);
    await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: true });
    expect(await bodyOf(await fetch(image.url))).toEqual(file);
  });
});
