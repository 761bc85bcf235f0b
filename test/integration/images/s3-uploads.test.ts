import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepUploads } from '../../../src/operations/images/sweep-uploads.js';
import { picture } from '../../support/pictures.js';
import { type S3Server, startS3Server } from '../../support/s3-server.js';
import { withOtherSignature } from '../../support/tamper.js';
import { createWorld, type World } from '../../support/world.js';
import { ADD_IMAGE, addImage, CREATE_UPLOAD, createProduct, put, sha256Of, stateOf, upload } from './fixtures.js';

let server: S3Server;
let remote: World;
let local: World;
let jpeg: Buffer;

beforeAll(async () => {
  server = await startS3Server();
  const { bucket, endpoint, credentials } = server.settings;
  [remote, local, jpeg] = await Promise.all([
    createWorld({
      environment: {
        S3_BUCKET: bucket,
        S3_ENDPOINT: endpoint ?? '',
        S3_PREFIX: 'shop/',
        S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
        S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
      },
    }),
    createWorld(),
    picture({ kind: 'mug' }),
  ]);
});
afterAll(async () => {
  await Promise.all([remote.close(), local.close()]);
  await server.close();
});

async function create(input: object) {
  return (await remote.execute(CREATE_UPLOAD, { input })).data['createUpload'].upload as {
    uploadId: string;
    url: string;
    method: string;
    headers: { name: string; value: string }[];
  };
}

/** A picture through the whole platform; answers its addresses. */
async function through(world: World, bytes: Buffer): Promise<{ url: string; small: string }> {
  const { image } = await addImage(world, {
    productId: await createProduct(world),
    uploadId: await upload(world, bytes),
  });
  await world.runJobs();
  const { data } = await world.execute('query ($id: ID!) { image(id: $id) { url small: url(width: 200) } }', {
    id: image.id,
  });
  return data['image'] as { url: string; small: string };
}

async function fileAt(url: string) {
  const response = await fetch(url);
  const { status, headers } = response;
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status,
    bytes,
    type: headers.get('content-type'),
    caching: headers.get('cache-control')?.replace(/\d+/, 'n'),
  };
}

describe('a platform on S3', () => {
  it('sends a client to the bucket itself', async () => {
    const target = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    expect(target.url).toMatch(
      new RegExp(
        `^${server.settings.endpoint}/vitrine-test/shop/uploads/${target.uploadId}/sent\\?.*X-Amz-Expires=900`,
      ),
    );
    expect([target.method, target.headers]).toEqual(['PUT', [{ name: 'Content-Type', value: 'image/jpeg' }]]);
    expect((await put(target.url, Buffer.concat([jpeg, jpeg]))).status).toBe(403);
    expect((await put(target.url, jpeg, 'image/png')).status).toBe(403);
    expect((await put(target.url, jpeg)).status).toBe(200);
  });

  it('gives the same files, byte for byte, as one on a folder, and refuses the same addresses', async () => {
    const [onS3, onDisk] = await Promise.all([through(remote, jpeg), through(local, jpeg)]);
    for (const size of ['url', 'small'] as const) {
      const [one, other] = await Promise.all([fileAt(onS3[size]), fileAt(onDisk[size])]);
      expect(one.status).toBe(200);
      expect(one).toEqual(other);
    }
    expect((await fileAt(onS3.url)).bytes.equals(jpeg)).toBe(true);
    const tampered = [
      onS3.small.replace('w=200', 'w=201'),
      withOtherSignature(onS3.url),
      onS3.url.replace(/&sig.*/, ''),
    ];
    for (const url of tampered) expect((await fetch(url)).status).toBe(403);
    remote.clock.advance(49 * 3_600_000);
    expect((await fetch(onS3.url)).status).toBe(403);
  });

  it('does not take an upload before it has come', async () => {
    const { uploadId } = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    const input = { productId: await createProduct(remote), uploadId };
    const { data } = await remote.execute(ADD_IMAGE, { input });
    expect(data['addProductImage'].userErrors).toEqual([
      {
        code: 'NOT_ALLOWED_NOW',
        field: ['uploadId'],
        message: 'The file has not arrived yet; send it to the address of the upload first.',
      },
    ]);
  });

  it.each([
    ['another SHA-256', { sha256: '0'.repeat(64) }, 'The file has another SHA-256 than was announced.'],
    ['another format', { contentType: 'image/png' }, 'The file is jpeg, not image/png.'],
  ])('looks at what came when it is used: %s', async (_, announced, failure) => {
    const target = await create({ contentType: 'image/jpeg', bytes: jpeg.length, ...announced });
    const type = target.headers[0]?.value ?? '';
    expect((await put(target.url, jpeg, type)).status).toBe(200);
    const { image } = await addImage(remote, { productId: await createProduct(remote), uploadId: target.uploadId });
    await remote.runJobs();
    expect(await stateOf(remote, image.id)).toMatchObject({
      state: 'FAILED',
      failure: expect.stringContaining(failure),
    });
  });

  it('keeps what was judged, whatever is put in its place afterwards', async () => {
    const target = await create({ contentType: 'image/jpeg', bytes: jpeg.length });
    await put(target.url, jpeg);
    const { image } = await addImage(remote, { productId: await createProduct(remote), uploadId: target.uploadId });
    await remote.runJobs();
    const other = Buffer.from(jpeg).fill(0, 1_000);
    expect((await put(target.url, other)).status).toBe(200);
    expect(await stateOf(remote, image.id)).toMatchObject({ sha256: sha256Of(jpeg) });
    const { data } = await remote.execute('query ($id: ID!) { image(id: $id) { url } }', { id: image.id });
    expect((await fileAt(data['image'].url)).bytes.equals(jpeg)).toBe(true);
  });

  it('sweeps the bucket too', async () => {
    expect(server.keys().filter((key) => key.startsWith('shop/uploads/')).length).toBeGreaterThan(3);
    remote.clock.advance(25 * 3_600_000);
    await sweepUploads(remote.system);
    expect(server.keys().filter((key) => key.startsWith('shop/uploads/'))).toEqual([]);
    expect(server.keys().filter((key) => key.startsWith('shop/originals/'))).toHaveLength(1);
  });
});
