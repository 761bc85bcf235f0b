import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import {
  measurePosterErrorRate,
  measurePosterLatencyMs,
  measurePosterRequestsPerMinute,
} from '../../../src/entities/posters/poster-metrics.queries.js';
import { examinePoster } from '../../../src/operations/posters/analyze-poster.js';
import { analyzePosters } from '../../../src/operations/posters/analyze-posters.js';
import { continueBatch, giveUpBatch } from '../../../src/operations/posters/continue-batch.js';
import { readQuestion } from '../../../src/operations/posters/poster-question.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { connectClient } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';
import { addContents, countAnalyses, poster } from './given.js';

const ANALYZE_ALL =
  'mutation ($input: AnalyzePostersInput!) { analyzePosters(input: $input) { job { id kind state total } userErrors { code field } } }';
const JOB = 'query ($id: ID!) { job(id: $id) { state done failed total error } }';
const METRICS =
  '{ posterMetrics { total errorRate averageLatencyMs p95LatencyMs requestsPerMinute cacheHitRate costUsd recentErrors { at contentId code message } } }';

const messages = defineStatement<{ data: { jobId: string; contentIds: string[] } }>(
  'test.posters.messages',
  `SELECT data FROM pgboss.job WHERE name = 'analyze-posters' AND state = 'created' ORDER BY created_on`,
);
const analysesOf = defineStatement<{ contents: number; analyses: number }>(
  'test.posters.of',
  'SELECT count(DISTINCT content_id)::int AS contents, count(*)::int AS analyses FROM poster_analyses WHERE content_id = ANY($1::text[])',
);

let host: PictureHost;
beforeAll(async () => {
  host = await startPictureHost();
});
afterAll(() => host.close());

async function withWorld(worker: boolean, use: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ worker, outboundAllow: [host.host] });
  try {
    await Promise.all([world.key('ADMIN'), world.key('VIEWER')]);
    await use(world);
  } finally {
    await world.close();
  }
}

async function offerPosters(count: number): Promise<string[]> {
  const pictures = await Promise.all(Array.from({ length: count }, (_, n) => poster(n)));
  return pictures.map((bytes, n) => host.put(`p${n}.jpg`, bytes));
}

async function start(world: World, input: object) {
  const { data } = await world.execute(ANALYZE_ALL, { input });
  return data['analyzePosters'];
}

const jobOf = async (world: World, id: string) => (await world.execute(JOB, { id })).data['job'];

describe('analyzePosters', () => {
  it('looks at every poster once; those that fail are failed pieces, and the rest go on', () =>
    withWorld(true, async (world) => {
      const urls = await offerPosters(12);
      urls[3] = host.on('missing', (_req, res) => res.writeHead(404).end());
      urls[7] = 'http://10.1.2.3/private.jpg';
      const ids = await addContents(world, [...urls, null]);
      const followed: unknown[] = [];
      const after = (await world.execute('{ logCursor }')).data['logCursor'] as string;
      const client = connectClient(world.url, (await world.key('ADMIN')).secret);
      const following = (async () => {
        const results = client.iterate<{ posterAnalyzed: { type: string } }>({
          query:
            'subscription ($after: Cursor) { posterAnalyzed(after: $after) { cursor type analysis { id verdict failure content { id } } } }',
          variables: { after },
        });
        for await (const { data } of results) if (followed.push(data?.posterAnalyzed) === 12) return;
      })();
      const { job, userErrors } = await start(world, {});
      expect(userErrors).toEqual([]);
      expect(job).toMatchObject({ kind: 'ANALYZE_POSTERS', total: 12 });
      await world.runJobs();
      expect(await jobOf(world, job.id)).toMatchObject({ state: 'COMPLETED', done: 12, failed: 2, total: 12 });
      expect(await world.database.query(analysesOf, [ids])).toEqual([{ contents: 12, analyses: 12 }]);
      await following;
      await client.dispose();
      expect(followed.filter((event) => (event as { type: string }).type === 'poster.failed.v1')).toHaveLength(2);

      const { posterMetrics } = (await world.execute(METRICS)).data;
      expect(posterMetrics).toMatchObject({ total: 12, cacheHitRate: 0, costUsd: 0 });
      expect(posterMetrics.errorRate).toBeCloseTo(2 / 12, 10);
      expect(posterMetrics.averageLatencyMs).toBeGreaterThan(0);
      expect(posterMetrics.p95LatencyMs).toBeGreaterThanOrEqual(posterMetrics.averageLatencyMs / 2);
      expect(
        posterMetrics.recentErrors
          .map(({ contentId, code }: { contentId: string; code: string }) => [contentId, code])
          .sort(),
      ).toEqual(
        [
          [ids[3], 'FETCH_FAILED'],
          [ids[7], 'FETCH_REFUSED'],
        ].sort(),
      );
      const ahead = new Date(world.clock.now().getTime() + 1);
      const asked = await world.execute('query ($ahead: DateTime) { posterMetrics(since: $ahead) { total } }', {
        ahead,
      });
      expect(asked.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      const since = new Date(world.clock.now().getTime() - 600_000);
      const until = world.clock.now();
      expect(await measurePosterErrorRate(world.database, since, until)).toBeCloseTo(2 / 12, 10);
      expect(await measurePosterLatencyMs(world.database, since, until)).toBe(posterMetrics.averageLatencyMs);
      expect(await measurePosterRequestsPerMinute(world.database, since, until)).toBeCloseTo(1.2, 10);

      host.put('missing', await poster(50));
      const again = await world.execute(
        'mutation ($id: ID!) { retryJob(id: $id) { job { state done } userErrors { code } } }',
        { id: job.id },
      );
      expect(again.data['retryJob']).toEqual({ job: { state: 'RETRYING', done: 10 }, userErrors: [] });
      await world.runJobs();
      expect(await jobOf(world, job.id)).toMatchObject({ state: 'COMPLETED', done: 12, failed: 1 });
    }));

  it('is split into messages of a hundred, of which each poster is in one', () =>
    withWorld(false, async (world) => {
      await addContents(
        world,
        Array.from({ length: 230 }, (_, n) => `http://${host.host}/p${n}.jpg`),
      );
      const { job } = await start(world, { limit: 220 });
      const sent = (await world.database.query(messages)).map(({ data }) => data);
      expect(sent.map(({ contentIds }) => contentIds.length).sort()).toEqual([100, 100, 20]);
      expect(new Set(sent.flatMap(({ contentIds }) => contentIds)).size).toBe(220);
      expect(sent.every(({ jobId }) => jobId === job.id)).toBe(true);
    }));

  it('writes nothing twice when a message is delivered twice, at once or again', () =>
    withWorld(false, async (world) => {
      const ids = await addContents(world, await offerPosters(8));
      const { jobId } = await analyzePosters(world.system, {});
      const shard = { jobId, contentIds: ids };
      const attempt = { lastAttempt: false };
      await Promise.all([continueBatch(world.system, shard, attempt), continueBatch(world.system, shard, attempt)]);
      await continueBatch(world.system, shard, attempt);
      await giveUpBatch(world.system, shard);
      expect(await world.database.query(analysesOf, [ids])).toEqual([{ contents: 8, analyses: 8 }]);
      const types = (await world.events()).map(({ type }) => type);
      expect(types.filter((type) => type === 'poster.analyzed.v1')).toHaveLength(8);
      expect(types.filter((type) => type === 'job.completed.v1')).toHaveLength(1);
      expect(await jobOf(world, jobId)).toMatchObject({ state: 'COMPLETED', done: 8, failed: 0 });
    }));

  it('fails what a worker left behind that died at its last attempt', () =>
    withWorld(false, async (world) => {
      const ids = await addContents(world, await offerPosters(2));
      const { jobId } = await analyzePosters(world.system, {});
      await giveUpBatch(world.system, { jobId, contentIds: ids });
      expect(await jobOf(world, jobId)).toMatchObject({
        state: 'FAILED',
        failed: 2,
        error: expect.stringContaining('PROCESS_FAILED'),
      });
    }));

  it('looks at nothing more once it is cancelled', () =>
    withWorld(false, async (world) => {
      const ids = await addContents(world, await offerPosters(3));
      const { jobId } = await analyzePosters(world.system, {});
      await world.execute('mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }', { id: jobId });
      await continueBatch(world.system, { jobId, contentIds: ids }, { lastAttempt: false });
      expect(await countAnalyses(world)).toBe(0);
      expect((await jobOf(world, jobId)).state).toBe('CANCELLED');
    }));

  it('refuses what it cannot do, and changes nothing', () =>
    withWorld(false, async (world) => {
      const [id] = await addContents(world, await offerPosters(1));
      const before = await world.head();
      const codes = async (input: object) => {
        const { job, userErrors } = await start(world, input);
        expect(job).toBeNull();
        return userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, ...field]);
      };
      expect(await codes({ limit: 0 })).toEqual([['INVALID', 'limit']]);
      expect(await codes({ limit: 100_001 })).toEqual([['INVALID', 'limit']]);
      expect(await codes({ contentIds: [] })).toEqual([['INVALID', 'contentIds']]);
      expect(await codes({ contentIds: [id, 'content_unknown'] })).toEqual([['NOT_FOUND', 'contentIds', '1']]);
      expect(await codes({ preset: 'none' })).toEqual([['INVALID', 'preset']]);
      expect(await codes({ provider: 'HYBRID' })).toEqual([['INVALID', 'provider']]);
      const { errors } = await world.execute(ANALYZE_ALL, { input: {} }, { as: 'VIEWER' });
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      expect(await world.events(before)).toEqual([]);
      const empty = await start(world, { contentIds: [id], limit: 1 });
      expect(empty.job.total).toBe(1);
    }));

  it('gives a host that sends nothing so much time and no more', () =>
    withWorld(false, async (world) => {
      const url = host.on('silent', () => undefined);
      const outcome = await examinePoster(world.system, {
        subject: { contentId: null, url },
        uploadId: null,
        question: readQuestion(world.system, {}),
        maxWaitMs: 0,
        downloadMs: 120,
      });
      expect(outcome.result).toMatchObject({
        failure: { code: 'FETCH_FAILED', message: expect.stringContaining('0.12 s') },
      });
    }));
});
