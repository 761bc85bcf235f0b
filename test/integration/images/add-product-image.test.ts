import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { ADD_IMAGE, addImage, createProduct, rowCount, upload } from './fixtures.js';

let host: PictureHost;
let world: World;

beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ outboundAllow: [host.host] });
  // Made now, so that its event is not among those of a test.
  await world.key('ADMIN');
});
afterAll(async () => {
  await world.close();
  await host.close();
});

describe('addProductImage', () => {
  it('answers at once with a picture in work and its job, and tells of both', async () => {
    const productId = await createProduct(world);
    const before = await world.head();
    const url = host.put('raw.jpg', await picture());
    const { image, job, userErrors } = await addImage(world, { productId, url });
    expect(userErrors).toEqual([]);
    expect(image).toEqual({
      id: expect.stringMatching(/^image_[0-9a-z]{26}$/),
      state: 'PROCESSING',
      kind: 'RAW',
      url: expect.stringContaining(`/files/images/${image.id}?`),
      sha256: null,
      product: { id: productId },
      validation: null,
      createdAt: world.clock.now().toISOString(),
      updatedAt: world.clock.now().toISOString(),
    });
    expect(job).toEqual({ id: job.id, kind: 'VALIDATE_IMAGES', state: 'QUEUED', total: 1, done: 0, failed: 0 });
    await world.runJobs();
    const events = (await world.events(before)).map(({ type, entityId }) => [type, entityId]);
    expect(events).toEqual([
      ['image.added.v1', image.id],
      ['job.created.v1', job.id],
      ['image.validated.v1', image.id],
      ['product.status_changed.v1', productId],
      ['job.completed.v1', job.id],
    ]);
  });

  it('works through forty pictures of one product, each once', async () => {
    const productId = await createProduct(world);
    const url = host.put('many.jpg', await picture({ kind: 'lamp' }));
    const before = await world.head();
    const added = await Promise.all(Array.from({ length: 40 }, () => addImage(world, { productId, url })));
    await world.runJobs();
    const events = await world.events(before);
    const validated = events.filter(({ type }) => type === 'image.validated.v1').map(({ entityId }) => entityId);
    expect(validated.toSorted()).toEqual(added.map(({ image }) => image.id as string).toSorted());
    expect(events.filter(({ type }) => type === 'product.status_changed.v1')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'job.completed.v1')).toHaveLength(40);
  });

  it('refuses what cannot be, and writes nothing', async () => {
    const productId = await createProduct(world);
    const archived = await createProduct(world, 'ARCHIVED');
    const uploadId = await upload(world, await picture());
    const url = host.put('fine.jpg', await picture());
    const cases = [
      [{ productId }, 'INVALID', ['url'], 'Give an address or an upload.'],
      [{ productId, url, uploadId }, 'INVALID', ['uploadId'], 'Give an address or an upload, not both.'],
      [{ productId, uploadId: 'upload_none' }, 'NOT_FOUND', ['uploadId'], 'There is no such upload of yours.'],
      [{ productId: 'product_none', url }, 'NOT_FOUND', ['productId'], 'There is no such product.'],
      [
        { productId: archived, url },
        'NOT_ALLOWED_NOW',
        ['productId'],
        'The product is archived; add the picture to the one kept.',
      ],
      [
        { productId, url: 'http://192.168.0.1/x.jpg' },
        'FETCH_REFUSED',
        ['url'],
        'This host is not on the public internet; the operator may allow its host:port in OUTBOUND_ALLOW.',
      ],
    ] as const;
    const [rows, head] = [await rowCount(world), await world.head()];
    for (const [input, code, field, message] of cases) {
      expect(await addImage(world, input)).toEqual({
        image: null,
        job: null,
        userErrors: [{ code, field, message }],
      });
    }
    expect([await rowCount(world), await world.head()]).toEqual([rows, head]);
  });

  it('is for those who may write', async () => {
    const input = { productId: await createProduct(world), url: host.put('who.jpg', await picture()) };
    const { id, secret } = await world.key('SERVICE');
    await world.execute('mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }', { id });
    const rows = await rowCount(world);
    for (const [as, code] of [
      [null, 'UNAUTHENTICATED'],
      [{ key: 'vt_wrong' }, 'UNAUTHENTICATED'],
      [{ key: secret }, 'UNAUTHENTICATED'],
      ['VIEWER', 'FORBIDDEN'],
      ['REVIEWER', 'FORBIDDEN'],
    ] as const) {
      const { errors } = await world.execute(ADD_IMAGE, { input }, { as });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
    }
    expect(await rowCount(world)).toBe(rows);
    const { data } = await world.execute(ADD_IMAGE, { input }, { as: 'EDITOR' });
    expect(data['addProductImage'].userErrors).toEqual([]);
    await world.runJobs();
  });
});
