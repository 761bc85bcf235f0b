import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadFolder } from '../../../src/entities/images/upload.queries.js';
import { MAX_POSTER_BYTES } from '../../../src/operations/posters/analyze-poster.js';
import { uploadPicture } from '../../support/api.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { withOtherSignature } from '../../support/tamper.js';
import { createWorld, type World } from '../../support/world.js';
import { ANALYZE, addContents, countAnalyses, poster } from './given.js';

const HOUR_MS = 3_600_000;

let host: PictureHost;
let world: World;

beforeAll(async () => {
  host = await startPictureHost();
  world = await createWorld({ worker: false, outboundAllow: [host.host] });
  await Promise.all([world.key('ADMIN'), world.key('VIEWER'), world.key('EDITOR')]);
});
afterAll(async () => {
  await world.close();
  await host.close();
});

async function analyze(input: object) {
  const { data } = await world.execute(ANALYZE, { input });
  return data['analyzePoster'];
}

describe('analyzePoster', () => {
  it('answers zones with verdicts, and keeps them with the content', async () => {
    const url = host.put('a.jpg', await poster(1));
    const [contentId] = await addContents(world, [url], 'a');
    const before = await world.head();
    const { analysis, userErrors } = await analyze({ contentId });
    expect(userErrors).toEqual([]);
    expect(analysis).toMatchObject({
      content: { id: contentId, latestAnalysis: { id: analysis.id } },
      posterUrl: url,
      width: 200,
      height: 300,
      preset: 'tile-2x3@1',
      provider: 'LOCAL',
      model: null,
      agreement: null,
      cached: false,
      costUsd: 0,
      failure: null,
    });
    expect(analysis.zones.map(({ id }: { id: string }) => id)).toEqual([
      'badge-top-left',
      'badge-top-right',
      'badge-bottom-left',
      'progress-bar',
      'bottom-gradient',
      'title-safe',
      'action-safe',
    ]);
    expect(analysis.aspectRatio).toBeCloseTo(2 / 3, 10);
    expect(analysis.latencyMs).toBeGreaterThan(0);
    const [event] = await world.events(before);
    expect(event).toMatchObject({
      type: 'poster.analyzed.v1',
      entityId: analysis.id,
      payload: { contentId, verdict: analysis.verdict },
    });
    const { data } = await world.execute(
      'query ($id: ID!) { posterAnalysis(id: $id) { id verdict } node(id: $id) { __typename id } }',
      { id: analysis.id },
    );
    expect(data).toEqual({
      posterAnalysis: { id: analysis.id, verdict: analysis.verdict },
      node: { __typename: 'PosterAnalysis', id: analysis.id },
    });
  });

  it('draws what it found when the overlay is asked for', async () => {
    const url = host.put('overlay.jpg', await poster(2));
    const { analysis } = await analyze({ url });
    const overlay = await fetch(analysis.overlayUrl);
    expect([overlay.status, overlay.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await overlay.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
    const forged = await fetch(withOtherSignature(analysis.overlayUrl));
    expect(forged.status).toBe(403);
  });

  it('takes uploads, and shows the file at a signed address', async () => {
    const bytes = await poster(3);
    const key = (await world.key('EDITOR')).secret;
    const uploadId = await uploadPicture({ url: world.url, key }, bytes);
    const { data } = await world.execute(ANALYZE, { input: { uploadId } }, { as: 'EDITOR' });
    const { analysis } = data['analyzePoster'];
    expect(analysis.content).toBeNull();
    const shown = Buffer.from(await (await fetch(analysis.posterUrl)).arrayBuffer());
    expect(shown.equals(bytes)).toBe(true);
  });

  it('refuses an upload of more than 10 MB without reading it', async () => {
    const bytes = Buffer.concat([await poster(10), Buffer.alloc(MAX_POSTER_BYTES)]);
    const uploadId = await uploadPicture({ url: world.url, key: (await world.key('ADMIN')).secret }, bytes);
    // Whoever read it would find that it is gone.
    await world.deps.objects.deleteFolder(uploadFolder(uploadId));
    expect(await analyze({ uploadId })).toEqual({
      analysis: null,
      userErrors: [{ code: 'IMAGE_TOO_LARGE', field: ['uploadId'], message: expect.stringContaining('10485760') }],
    });
  });

  it('answers the same bytes and question from the cache for a day', async () => {
    const url = host.put('cached.jpg', await poster(4));
    const [contentId] = await addContents(world, [url], 'c');
    const first = (await analyze({ url })).analysis;
    const second = (await analyze({ contentId })).analysis;
    expect(second).toMatchObject({ cached: true, costUsd: 0, sha256: first.sha256, zones: first.zones });
    expect(second.id).not.toBe(first.id);
    expect((await fetch(second.overlayUrl)).status).toBe(200);
    expect((await analyze({ url, preset: 'prime-2x3' })).analysis.cached).toBe(false);
    expect((await analyze({ url, refresh: true })).analysis.cached).toBe(false);
    world.clock.advance(23 * HOUR_MS);
    expect((await analyze({ url })).analysis.cached).toBe(true);
    world.clock.advance(2 * HOUR_MS);
    expect((await analyze({ url })).analysis.cached).toBe(false);
  });

  it('forgets the verdict of a content that gets another poster, and keeps a good one over a failure', async () => {
    const good = host.put('good.jpg', await poster(5));
    const [id] = await addContents(world, [good], 'swap');
    const { analysis } = await analyze({ contentId: id });
    host.on('good.jpg', (_req, res) => res.writeHead(410).end());
    expect((await analyze({ contentId: id, refresh: true })).userErrors[0].code).toBe('FETCH_FAILED');
    const latest = async () =>
      (
        await world.execute(
          'query ($id: ID) { content(id: $id) { latestAnalysis { id } analyses(first: 5) { nodes { failure } totalCount } } }',
          { id },
        )
      ).data['content'];
    expect(await latest()).toMatchObject({
      latestAnalysis: { id: analysis.id },
      analyses: { totalCount: 2, nodes: [{ failure: expect.stringMatching(/^FETCH_FAILED: /) }, { failure: null }] },
    });
    await addContents(world, [host.put('other.jpg', await poster(6))], 'swap');
    expect((await latest()).latestAnalysis).toBeNull();
  });
});

describe('a poster that cannot be had', () => {
  const secret = 'http://10.0.0.1/poster.jpg';

  it.each<[string, string, (host: PictureHost) => string | Promise<string>]>([
    ['404', 'FETCH_FAILED', (to) => to.on('gone', (_req, res) => res.writeHead(404).end())],
    [
      '10 MB and a byte',
      'IMAGE_TOO_LARGE',
      async (to) => to.put('large', Buffer.concat([await poster(7), Buffer.alloc(MAX_POSTER_BYTES)])),
    ],
    [
      '10 MB and a byte that are not announced',
      'IMAGE_TOO_LARGE',
      (to) =>
        to.on('endless', (_req, res) => {
          res.writeHead(200, { 'content-type': 'image/jpeg' });
          res.end(Buffer.alloc(MAX_POSTER_BYTES + 1, 0xff));
        }),
    ],
    [
      'HTML with the type of an image',
      'UNSUPPORTED_MEDIA',
      (to) => to.put('html', Buffer.from('<!doctype html><p>Hello')),
    ],
    [
      'a redirect to a private address',
      'FETCH_REFUSED',
      (to) => to.on('away', (_req, res) => res.writeHead(302, { location: secret }).end()),
    ],
    ['a private address', 'FETCH_REFUSED', () => secret],
    ['half a picture', 'UNSUPPORTED_MEDIA', async (to) => to.put('half', (await poster(8)).subarray(0, 700))],
  ])('is a failure with its code: %s', async (_, code, offer) => {
    const url = await offer(host);
    const [contentId] = await addContents(world, [url], `failed-${code}-${url.length}`);
    const before = await world.head();
    const { analysis, userErrors } = await analyze({ contentId });
    expect([analysis, userErrors[0].code, userErrors[0].field]).toEqual([null, code, ['contentId']]);
    const { data } = await world.execute(
      'query ($id: ID) { content(id: $id) { latestAnalysis { failure sha256 verdict zones { id } overlayUrl } } }',
      { id: contentId },
    );
    const { latestAnalysis } = data['content'];
    expect(latestAnalysis).toMatchObject({
      failure: `${code}: ${userErrors[0].message}`,
      verdict: 'BLOCKED',
      zones: [],
    });
    expect((await fetch(latestAnalysis.overlayUrl)).status).toBe(404);
    expect((await world.events(before)).map(({ type, payload }) => [type, payload])).toEqual([
      ['poster.failed.v1', { contentId, code }],
    ]);
  });
});

it('refuses what it cannot do, and writes nothing', async () => {
  const url = host.put('refused.jpg', await poster(9));
  const [bare] = await addContents(world, [null], 'bare');
  const rows = await countAnalyses(world);
  const before = await world.head();
  const codes = async (input: object) => {
    const { analysis, userErrors } = await analyze(input);
    expect(analysis).toBeNull();
    return userErrors.map(({ code, field }: { code: string; field: string[] | null }) => [code, field]);
  };
  expect(await codes({})).toEqual([['INVALID', null]]);
  expect(await codes({ url, contentId: bare })).toEqual([['INVALID', null]]);
  expect(await codes({ url, preset: 'tile-9x16' })).toEqual([['INVALID', ['preset']]]);
  expect(await codes({ url, provider: 'OPENAI' })).toEqual([['INVALID', ['provider']]]);
  expect(await codes({ contentId: 'content_unknown' })).toEqual([['NOT_FOUND', ['contentId']]]);
  expect(await codes({ contentId: bare })).toEqual([['NOT_ALLOWED_NOW', ['contentId']]]);
  expect(await codes({ uploadId: 'upload_unknown' })).toEqual([['NOT_FOUND', ['uploadId']]]);
  expect(await codes({ url: 'http://10.0.0.1/a.jpg' })).toEqual([['FETCH_REFUSED', ['url']]]);
  const { errors } = await world.execute(ANALYZE, { input: { url } }, { as: 'VIEWER' });
  expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  expect(await countAnalyses(world)).toBe(rows);
  expect(await world.events(before)).toEqual([]);
});
