import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processImage } from '../../../src/operations/images/process-image.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { hostileFiles, picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, rowCount, stateOf, upload, VALIDATE } from './fixtures.js';

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

interface Payload {
  validation: any;
  image: any;
  userErrors: { code: string; field: string[] | null; message: string }[];
}

async function validate(input: object): Promise<Payload> {
  const { data } = await world.execute(VALIDATE, { input });
  return data['validateImage'];
}

async function storedImage(name: string, bytes: Buffer): Promise<string> {
  const productId = await createProduct(world);
  const { image, job } = await addImage(world, { productId, url: host.put(name, bytes) });
  await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: true });
  return image.id;
}

describe('validateImage of an address', () => {
  it('explains every check of a good picture', async () => {
    const { validation, image, userErrors } = await validate({ url: host.put('good.jpg', await picture()) });
    expect(userErrors).toEqual([]);
    expect(image).toBeNull();
    expect(validation).toMatchObject({
      status: 'AUTO_ACCEPTED',
      reason: 'All checks passed',
      confidence: 1,
      policyVersion: 'main-image@1',
      cached: false,
    });
    expect(validation.overallScore).toBeGreaterThanOrEqual(0.85);
    expect(validation.executionTimeMs).toBeGreaterThan(0);
    const outcomes = validation.checks.map((check: any) => [check.name, check.passed, check.unit, check.weight]);
    expect(outcomes).toEqual([
      ['BACKGROUND_WHITE', true, 'fraction', 0.25],
      ['BLUR', true, 'px', 0.2],
      ['OBJECT_COVERAGE', true, 'fraction', 0.2],
      ['PERCEPTUAL_SIMILARITY', null, 'fraction', 0.1],
      ['EXPOSURE', true, 'level', 0.1],
      ['RESOLUTION', true, 'px', 0.1],
      ['ASPECT_RATIO', true, 'ratio', 0.05],
    ]);
    const resolution = validation.checks.find((check: any) => check.name === 'RESOLUTION');
    expect(resolution).toMatchObject({ value: 1400, score: 1, threshold: 1000 });
    expect(resolution.explanation).toBe('The picture is 1400 × 1400 px.');
  });

  it.each([
    ['blurred', 'BLUR'],
    ['small-in-frame', 'OBJECT_COVERAGE'],
    ['low-resolution', 'RESOLUTION'],
  ] as const)('names what is wrong with a %s one', async (flaw, check) => {
    const url = host.put(`${flaw}.jpg`, await picture({ flaw }));
    const { validation } = await validate({ url });
    const failed = validation.checks.filter((one: any) => one.passed === false).map((one: any) => one.name);
    expect(failed).toEqual([check]);
    expect(validation.reason).toMatch(/^Failed: /);
  });

  it('finds the verdict again for the same bytes under another address', async () => {
    const bytes = await picture({ kind: 'sneaker' });
    const first = await validate({ url: host.put('sneaker-1.jpg', bytes) });
    const rows = await rowCount(world);
    const second = await validate({ url: host.put('sneaker-2.jpg', bytes) });
    expect(second.validation).toEqual({ ...first.validation, cached: true });
    expect(await rowCount(world)).toBe(rows);
  });

  it('writes one verdict when twenty ask for it at once', async () => {
    const url = host.put('rush.jpg', await picture({ kind: 'plant' }));
    const rows = await rowCount(world);
    const answers = await Promise.all(Array.from({ length: 20 }, () => validate({ url })));
    expect(new Set(answers.map(({ validation }) => validation.overlayUrl)).size).toBe(1);
    expect(await rowCount(world)).toBe(rows + 1);
  });

  it('leaves no event: nothing of the catalogue has changed', async () => {
    const before = await world.head();
    await validate({ url: host.put('camera.jpg', await picture({ kind: 'camera' })) });
    expect(await world.head()).toBe(before);
  });
});

describe('a hostile file behind an address', () => {
  it.each([
    ['empty', 'UNSUPPORTED_MEDIA'],
    ['noise', 'UNSUPPORTED_MEDIA'],
    ['noiseBehindMagic', 'UNSUPPORTED_MEDIA'],
    ['svg', 'UNSUPPORTED_MEDIA'],
    ['pdf', 'UNSUPPORTED_MEDIA'],
    ['html', 'UNSUPPORTED_MEDIA'],
    ['polyglot', 'UNSUPPORTED_MEDIA'],
    ['truncated', 'UNSUPPORTED_MEDIA'],
    ['headerOnly', 'UNSUPPORTED_MEDIA'],
    ['lyingSize', 'UNSUPPORTED_MEDIA'],
    ['bomb', 'IMAGE_TOO_LARGE'],
    ['oversize', 'IMAGE_TOO_LARGE'],
  ] as const)('%s is a user error %s, and leaves no row', async (name, code) => {
    const bytes = (await hostileFiles())[name];
    const rows = await rowCount(world);
    const { validation, image, userErrors } = await validate({ url: host.put(`${name}.jpg`, bytes) });
    expect(userErrors).toEqual([{ code, field: ['url'], message: expect.stringMatching(/^[A-Z].+[.]$/) }]);
    expect([validation, image]).toEqual([null, null]);
    expect(await rowCount(world)).toBe(rows);
  });

  it('does no harm: the next picture is judged as ever', async () => {
    const { validation } = await validate({ url: host.put('after.jpg', await picture({ kind: 'bag' })) });
    expect(validation.status).toBe('AUTO_ACCEPTED');
  });

  it('is refused as an upload too, where its header was good', async () => {
    const { truncated } = await hostileFiles();
    const uploadId = await upload(world, truncated);
    const { userErrors } = await validate({ uploadId });
    expect(userErrors).toMatchObject([{ code: 'UNSUPPORTED_MEDIA', field: ['uploadId'] }]);
  });
});

describe('an address that may not or cannot be fetched', () => {
  it.each([
    ['http://127.0.0.1:1/x.jpg', 'FETCH_REFUSED'],
    ['http://169.254.169.254/latest/meta-data', 'FETCH_REFUSED'],
    ['http://[::ffff:10.0.0.1]/x.jpg', 'FETCH_REFUSED'],
    ['file:///etc/passwd', 'FETCH_REFUSED'],
    ['ftp://example.com/x.jpg', 'FETCH_REFUSED'],
    ['http://user:secret@example.com/x.jpg', 'FETCH_REFUSED'],
    ['no address', 'FETCH_REFUSED'],
  ])('%s is %s', async (url, code) => {
    const rows = await rowCount(world);
    expect((await validate({ url })).userErrors).toMatchObject([{ code, field: ['url'] }]);
    expect(await rowCount(world)).toBe(rows);
  });

  it('says what the host answered, and refuses a redirect into the private network', async () => {
    expect((await validate({ url: `http://${host.host}/missing.jpg` })).userErrors).toEqual([
      { code: 'FETCH_FAILED', field: ['url'], message: 'The host answered 404; check the address.' },
    ]);
    const url = host.on('away.jpg', (_req, res) => res.writeHead(302, { location: 'http://10.0.0.1/' }).end());
    expect((await validate({ url })).userErrors).toMatchObject([{ code: 'FETCH_REFUSED', field: ['url'] }]);
  });
});

describe('validateImage of a picture of the catalogue', () => {
  it('answers its verdict again and changes nothing', async () => {
    const imageId = await storedImage('kept.jpg', await picture({ kind: 'kettle', flaw: 'blurred' }));
    const [state, head] = [await stateOf(world, imageId), await world.head()];
    const { validation, image, userErrors } = await validate({ imageId });
    expect(userErrors).toEqual([]);
    expect(validation).toMatchObject({ cached: true, reason: state['reason'] });
    expect(image).toEqual({ id: imageId, state: 'PENDING' });
    expect(await stateOf(world, imageId)).toEqual(state);
    expect(await world.head()).toBe(head);
  });

  it('against a reference of another product, asks a person about a picture that had been accepted', async () => {
    const reference = await storedImage('watch.jpg', await picture({ kind: 'watch' }));
    const imageId = await storedImage('mug.jpg', await picture({ body: '#7a1f1f' }));
    expect(await stateOf(world, imageId)).toMatchObject({ state: 'AUTO_ACCEPTED', tasks: 0, version: 2 });
    const before = await world.head();
    const { validation, image } = await validate({ imageId, referenceImageId: reference });
    const similarity = validation.checks.find((check: any) => check.name === 'PERCEPTUAL_SIMILARITY');
    expect(similarity).toMatchObject({ score: 0, passed: false });
    expect(image.state).toBe('PENDING');
    expect(await stateOf(world, imageId)).toMatchObject({
      state: 'PENDING',
      tasks: 1,
      version: 3,
      product: 'PENDING_REVIEW',
    });
    expect((await world.events(before)).map(({ type }) => type)).toEqual([
      'image.validated.v1',
      'review.task.created.v1',
      'product.status_changed.v1',
    ]);
  });

  it('against itself is identical', async () => {
    const imageId = await storedImage('self.jpg', await picture({ body: '#2f6b2f' }));
    const { validation } = await validate({ imageId, referenceImageId: imageId });
    const similarity = validation.checks.find((check: any) => check.name === 'PERCEPTUAL_SIMILARITY');
    expect(similarity).toMatchObject({ score: 1, value: 1, passed: true });
  });

  it('refuses what there is not, or not yet', async () => {
    const imageId = await storedImage('corrupt.jpg', await picture({ flaw: 'corrupt' }));
    const productId = await createProduct(world);
    const waiting = await addImage(world, { productId, url: host.put('waiting.jpg', await picture()) });
    const good = await storedImage('good-again.jpg', await picture());
    const cases = [
      [{ imageId: 'image_none' }, 'NOT_FOUND', ['imageId'], 'There is no such picture.'],
      [{ imageId }, 'NOT_ALLOWED_NOW', ['imageId'], 'The picture failed and has no file to judge.'],
      [{ imageId: waiting.image.id }, 'NOT_ALLOWED_NOW', ['imageId'], 'The picture is still being processed.'],
      [
        { imageId: good, referenceImageId: 'image_none' },
        'NOT_FOUND',
        ['referenceImageId'],
        'There is no such picture.',
      ],
      [
        { imageId: good, referenceImageId: waiting.image.id },
        'NOT_ALLOWED_NOW',
        ['referenceImageId'],
        'This picture has not been measured.',
      ],
      [{ imageId: good, policy: 'none' }, 'INVALID', ['policy'], 'There is no policy of this name; try "main-image".'],
      [{}, 'INVALID', null, 'Give exactly one of "imageId", "url" and "uploadId".'],
      [{ imageId: good, url: 'http://a.b' }, 'INVALID', null, 'Give exactly one of "imageId", "url" and "uploadId".'],
    ] as const;
    const head = await world.head();
    for (const [input, code, field, message] of cases) {
      expect(await validate(input)).toEqual({
        validation: null,
        image: null,
        userErrors: [{ code, field, message }],
      });
    }
    expect(await world.head()).toBe(head);
  });

  it('is for those who may write', async () => {
    for (const [as, code] of [
      [null, 'UNAUTHENTICATED'],
      ['VIEWER', 'FORBIDDEN'],
      ['REVIEWER', 'FORBIDDEN'],
    ] as const) {
      const { errors } = await world.execute(VALIDATE, { input: { imageId: 'image_none' } }, { as });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
    }
  });
});
