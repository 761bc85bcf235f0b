import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { giveUpImage, processImage } from '../../../src/operations/images/process-image.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { hostileFiles, picture } from '../../support/pictures.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct, sha256Of, stateOf, upload } from './fixtures.js';

const makeVariant = defineStatement<never>(
  'test.process.variant',
  `UPDATE product_images SET kind = 'ENHANCED', source_id = $2 WHERE id = $1`,
);

let host: PictureHost;
/** Nothing runs by itself here: each test delivers the messages it wants. */
let world: World;

beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ worker: false, outboundAllow: [host.host] });
});
afterAll(async () => {
  await world.close();
  await host.close();
});

async function addFromHost(name: string, bytes: Buffer) {
  const productId = await createProduct(world);
  const { image, job } = await addImage(world, { productId, url: host.put(name, bytes) });
  return { productId, imageId: image.id as string, jobId: job.id as string };
}

async function eventsOf(from: bigint) {
  return (await world.events(from)).map(({ type, entityId, entityVersion, payload }) => ({
    type,
    entityId,
    entityVersion,
    payload,
  }));
}

describe('processing a picture', () => {
  it('accepts a good one, approves its product and tells of both in one transaction', async () => {
    const bytes = await picture();
    const piece = await addFromHost('good.jpg', bytes);
    const before = await world.head();
    await processImage(world.system, piece, { lastAttempt: false });
    const sha256 = sha256Of(bytes);
    expect(await stateOf(world, piece.imageId)).toEqual({
      state: 'AUTO_ACCEPTED',
      version: 2,
      failure: null,
      sha256,
      objectKey: `originals/${sha256.slice(0, 2)}/${sha256}`,
      bytes: bytes.length,
      pHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      cached: false,
      product: 'APPROVED',
      verdict: 'AUTO_ACCEPTED',
      reason: 'All checks passed',
      tasks: 0,
      pieces: ['DONE'],
    });
    expect((await world.deps.objects.get(`originals/${sha256.slice(0, 2)}/${sha256}`))?.bytes).toEqual(bytes);
    expect(await eventsOf(before)).toEqual([
      {
        type: 'image.validated.v1',
        entityId: piece.imageId,
        entityVersion: 2,
        payload: { productId: piece.productId, state: 'AUTO_ACCEPTED' },
      },
      {
        type: 'product.status_changed.v1',
        entityId: piece.productId,
        entityVersion: 2,
        payload: { vendorId: 'vendor_1', status: 'APPROVED' },
      },
      { type: 'job.completed.v1', entityId: piece.jobId, entityVersion: 2, payload: { state: 'COMPLETED' } },
    ]);
  });

  it('leaves a doubtful one PENDING with a task that says why', async () => {
    const piece = await addFromHost('blurred.jpg', await picture({ flaw: 'blurred' }));
    const before = await world.head();
    await processImage(world.system, piece, { lastAttempt: false });
    const state = await stateOf(world, piece.imageId);
    expect(state).toMatchObject({ state: 'PENDING', product: 'PENDING_REVIEW', tasks: 1, pieces: ['DONE'] });
    expect(state['reason']).toContain('sharpness');
    expect((await eventsOf(before)).map(({ type }) => type)).toEqual([
      'image.validated.v1',
      'review.task.created.v1',
      'product.status_changed.v1',
      'job.completed.v1',
    ]);
  });

  it('rejects one that is too small, and asks a person all the same', async () => {
    const piece = await addFromHost('thumbnail.jpg', await picture({ flaw: 'thumbnail' }));
    await processImage(world.system, piece, { lastAttempt: false });
    const state = await stateOf(world, piece.imageId);
    expect(state).toMatchObject({ state: 'PENDING', verdict: 'AUTO_REJECTED', tasks: 1, product: 'PENDING_REVIEW' });
    expect(state['reason']).toBe(
      'The picture is too small: 240 × 240 px; at least 300 px on the long side are needed.',
    );
  });

  it('fails one that does not decode: there is nothing to look at', async () => {
    const bytes = await picture({ flaw: 'corrupt' });
    const piece = await addFromHost('corrupt.jpg', bytes);
    const before = await world.head();
    await processImage(world.system, piece, { lastAttempt: false });
    const state = await stateOf(world, piece.imageId);
    expect(state).toMatchObject({
      state: 'FAILED',
      verdict: 'AUTO_REJECTED',
      sha256: sha256Of(bytes),
      objectKey: null,
      pHash: null,
      tasks: 0,
      product: 'PENDING',
      pieces: ['FAILED'],
    });
    expect(state['failure']).toBe(`UNSUPPORTED_MEDIA: ${state['reason'] as string}`);
    expect((await eventsOf(before)).map(({ type }) => type)).toEqual(['image.failed.v1', 'job.failed.v1']);
  });

  it('fails every hostile file for good at its first attempt, with the reason, and no task', async () => {
    const outcomes: Record<string, unknown> = {};
    for (const [name, bytes] of Object.entries(await hostileFiles())) {
      const piece = await addFromHost(`hostile-${name}`, bytes);
      await processImage(world.system, piece, { lastAttempt: false });
      const { state, failure, tasks, product } = await stateOf(world, piece.imageId);
      outcomes[name] = [state, (failure as string).split(':')[0], tasks, product];
    }
    const unsupported = ['FAILED', 'UNSUPPORTED_MEDIA', 0, 'PENDING'];
    const tooLarge = ['FAILED', 'IMAGE_TOO_LARGE', 0, 'PENDING'];
    expect(outcomes).toEqual({
      empty: unsupported,
      noise: unsupported,
      noiseBehindMagic: unsupported,
      svg: unsupported,
      pdf: unsupported,
      html: unsupported,
      polyglot: unsupported,
      truncated: unsupported,
      headerOnly: unsupported,
      lyingSize: unsupported,
      bomb: tooLarge,
      oversize: tooLarge,
    });
  });

  it('finds the verdict again for the same bytes, without measuring', async () => {
    const bytes = await picture({ kind: 'kettle' });
    const first = await addFromHost('kettle.jpg', bytes);
    await processImage(world.system, first, { lastAttempt: false });
    const second = await addFromHost('kettle-again.jpg', bytes);
    const measured = await measurements();
    await processImage(world.system, second, { lastAttempt: false });
    expect(await measurements()).toBe(measured);
    const states = await Promise.all([first, second].map(({ imageId }) => stateOf(world, imageId)));
    expect(states.map((state) => state['cached'])).toEqual([false, true]);
    expect(states[1]).toMatchObject({ sha256: states[0]?.['sha256'], pHash: states[0]?.['pHash'] });
  });

  it('accepts a variant only if it still shows what its source shows', async () => {
    const source = await addFromHost('source.jpg', await picture({ kind: 'backpack' }));
    const unmeasured = await addFromHost('source-to-come.jpg', await picture({ kind: 'backpack' }));
    await processImage(world.system, source, { lastAttempt: false });
    const variants = [
      ['reframed.jpg', await picture({ kind: 'backpack', flaw: 'reframed' }), source.imageId],
      ['recoloured.jpg', await picture({ kind: 'backpack', body: '#8a2f8a' }), source.imageId],
      ['unknown.jpg', await picture({ kind: 'backpack' }), unmeasured.imageId],
    ] as const;
    const outcomes: unknown[] = [];
    for (const [name, bytes, sourceId] of variants) {
      const piece = await addFromHost(name, bytes);
      await world.database.query(makeVariant, [piece.imageId, sourceId]);
      await processImage(world.system, piece, { lastAttempt: false });
      const { state, reason } = await stateOf(world, piece.imageId);
      outcomes.push([state, reason]);
    }
    expect(outcomes).toEqual([
      ['AUTO_ACCEPTED', 'Failed: coverage'],
      ['PENDING', 'Failed: similarity to the reference'],
      ['PENDING', 'Not measurable: similarity to the reference'],
    ]);
  });

  it('takes the bytes of an upload', async () => {
    const bytes = await picture({ kind: 'lamp' });
    const productId = await createProduct(world);
    const { image, job } = await addImage(world, { productId, uploadId: await upload(world, bytes) });
    await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: false });
    expect(await stateOf(world, image.id)).toMatchObject({ sha256: sha256Of(bytes), state: 'AUTO_ACCEPTED' });
  });
});

async function measurements(): Promise<number> {
  const metric = await world.deps.metrics.imageValidationSeconds.get();
  return metric.values.find((value) => value.metricName?.endsWith('_count') === true)?.value ?? 0;
}

describe('a message delivered again', () => {
  it('changes nothing after the first', async () => {
    const piece = await addFromHost('twice.jpg', await picture({ flaw: 'tinted-warm' }));
    await processImage(world.system, piece, { lastAttempt: false });
    const [state, head] = [await stateOf(world, piece.imageId), await world.head()];
    await processImage(world.system, piece, { lastAttempt: true });
    await giveUpImage(world.system, piece);
    expect(await stateOf(world, piece.imageId)).toEqual(state);
    expect(await world.head()).toBe(head);
  });

  it('counts once when eight workers have it at the same time', async () => {
    const piece = await addFromHost('eight.jpg', await picture({ kind: 'chair', flaw: 'dark' }));
    const before = await world.head();
    await Promise.all(Array.from({ length: 8 }, () => processImage(world.system, piece, { lastAttempt: false })));
    expect(await stateOf(world, piece.imageId)).toMatchObject({ version: 2, tasks: 1, pieces: ['DONE'] });
    const types = (await eventsOf(before)).map(({ type }) => type);
    expect(types.filter((type) => type === 'image.validated.v1')).toHaveLength(1);
    expect(types.filter((type) => type === 'job.completed.v1')).toHaveLength(1);
  });
});

describe('an address that fails for now', () => {
  it('is left to the queue, until the last attempt makes the picture FAILED', async () => {
    const url = host.on('flaky.jpg', (_req, res) => res.writeHead(500).end());
    const productId = await createProduct(world);
    const { image, job } = await addImage(world, { productId, url });
    const piece = { imageId: image.id as string, jobId: job.id as string };
    const before = await world.head();
    await expect(processImage(world.system, piece, { lastAttempt: false })).rejects.toMatchObject({
      name: 'OutboundError',
      retryable: true,
    });
    expect(await stateOf(world, image.id)).toMatchObject({ state: 'PROCESSING', version: 1, pieces: ['WAITING'] });
    expect(await world.head()).toBe(before);
    await processImage(world.system, piece, { lastAttempt: true });
    expect(await stateOf(world, image.id)).toMatchObject({
      state: 'FAILED',
      failure: 'FETCH_FAILED: The host answered 500; check the address.',
      verdict: null,
      pieces: ['FAILED'],
    });
  });

  it('fails at once where trying again would not help', async () => {
    const productId = await createProduct(world);
    const { image, job } = await addImage(world, { productId, url: `http://${host.host}/nowhere.jpg` });
    await processImage(world.system, { imageId: image.id, jobId: job.id }, { lastAttempt: false });
    expect(await stateOf(world, image.id)).toMatchObject({
      state: 'FAILED',
      failure: 'FETCH_FAILED: The host answered 404; check the address.',
    });
  });

  it('is given up when the worker died at its last attempt', async () => {
    const piece = await addFromHost('deadly.jpg', await picture());
    await giveUpImage(world.system, piece);
    expect(await stateOf(world, piece.imageId)).toMatchObject({
      state: 'FAILED',
      failure: 'PROCESS_FAILED: The picture could not be processed, several times.',
      verdict: null,
      pieces: ['FAILED'],
    });
  });

  it('is tried again by retryJob, and succeeds when the host has recovered', async () => {
    const url = host.on('later.jpg', (_req, res) => res.writeHead(404).end());
    const productId = await createProduct(world);
    const { image, job } = await addImage(world, { productId, url });
    const piece = { imageId: image.id as string, jobId: job.id as string };
    await processImage(world.system, piece, { lastAttempt: false });
    host.put('later.jpg', await picture({ kind: 'watch' }));
    const before = await world.head();
    const { data } = await world.execute(
      'mutation ($id: ID!) { retryJob(id: $id) { job { state } userErrors { code } } }',
      { id: job.id },
    );
    expect(data['retryJob']).toEqual({ job: { state: 'RETRYING' }, userErrors: [] });
    expect((await eventsOf(before)).map(({ type, entityId }) => [type, entityId])).toEqual([
      ['image.retried.v1', image.id],
      ['job.progressed.v1', job.id],
    ]);
    await processImage(world.system, piece, { lastAttempt: false });
    expect(await stateOf(world, image.id)).toMatchObject({ state: 'AUTO_ACCEPTED', failure: null, pieces: ['DONE'] });
  });
});
