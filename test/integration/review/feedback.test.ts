import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceFeedback } from '../../../src/operations/review/announce-feedback.js';
import { exportFeedback } from '../../../src/operations/review/export-feedback.js';
import { createWorld, type World } from '../../support/world.js';
import { act, type GivenReviewer, givenReviewers, givenTask, readRows } from './given.js';

let world: World;
let ann: GivenReviewer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  [ann] = (await givenReviewers(world, 1)) as [GivenReviewer];
  await world.key('ADMIN');
});
afterAll(() => world.close());

const FEEDBACK = /* GraphQL */ `
  query ($since: DateTime!, $minSamples: Int, $first: Int, $after: String) {
    reviewFeedback(since: $since, minSamples: $minSamples, first: $first, after: $after) {
      nodes { id task { id } imageUrl imageSha256 verdict confidence scores policyVersion decidedAt }
      pageInfo { hasNextPage endCursor } totalCount
    }
  }
`;
const feedback = async (variables: object) => (await world.execute(FEEDBACK, variables)).data['reviewFeedback'];

/** Samples of one task, `seconds` after each other, without the decisions they would come from. */
async function givenSamples(count: number, taskId: string, imageId: string): Promise<void> {
  await readRows(
    world,
    `INSERT INTO feedback_samples (id, task_id, image_id, image_sha256, verdict, confidence, scores, policy_version, decided_at)
     SELECT 'sample_' || gen_random_uuid(), $2, $3, repeat('a', 64), 'ACCEPTED', 0.6, '{"overall": 0.5}', 'main-image@1',
       $4::timestamptz + n * interval '1 millisecond'
     FROM generate_series(1, $1::int) AS n`,
    [count, taskId, imageId, world.clock.now().toISOString()],
  );
}

describe('reviewFeedback', () => {
  it('answers decisions as samples, oldest first, in pages', async () => {
    const since = world.clock.now().toISOString();
    const tasks = [await givenTask(world), await givenTask(world)];
    for (const { taskId } of tasks) {
      world.clock.advance(1_000);
      await act(world, 'submitReviewDecision', { as: ann, input: { taskId, verdict: 'REJECTED', confidence: 3 } });
    }
    const page = await feedback({ since, first: 1 });
    expect(page).toEqual({
      nodes: [
        {
          id: expect.stringMatching(/^sample_[0-9a-z]{26}$/),
          task: { id: tasks[0]?.taskId },
          imageUrl: expect.stringContaining(`/files/images/${tasks[0]?.imageId}?`),
          imageSha256: tasks[0]?.sha256,
          verdict: 'REJECTED',
          confidence: 0.6,
          scores: { BLUR: 0.4, PERCEPTUAL_SIMILARITY: null, overall: 0.675 },
          policyVersion: 'main-image@1',
          decidedAt: new Date(world.clock.now().getTime() - 1_000).toISOString(),
        },
      ],
      pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
      totalCount: 2,
    });
    const rest = await feedback({ since, first: 10, after: page.pageInfo.endCursor });
    expect(rest.nodes.map(({ task }: { task: object }) => task)).toEqual([{ id: tasks[1]?.taskId }]);
    // From this very moment on: the sample of it is in.
    const last = await feedback({ since: world.clock.now().toISOString(), first: 10 });
    expect(last.nodes).toHaveLength(1);
  });

  it('is empty below the least number of samples', async () => {
    const since = new Date(world.clock.now().getTime() - 3_600_000).toISOString();
    expect((await feedback({ since, minSamples: 2, first: 10 })).nodes).toHaveLength(2);
    expect(await feedback({ since, minSamples: 3, first: 10 })).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, endCursor: null },
      totalCount: 0,
    });
  });

  it.each([
    [{ first: 10, minSamples: -1 }, '"minSamples" must be from 0 to 1000000.'],
    [{ minSamples: 3 }, 'Give "first".'],
  ])('refuses %j', async (variables, message) => {
    const { errors } = await world.execute(FEEDBACK, { since: world.clock.now().toISOString(), ...variables });
    expect(errors?.map((error) => [error.extensions['code'], error.message])).toEqual([['BAD_USER_INPUT', message]]);
  });
});

describe('feedback.ready', () => {
  it('is said once for each full hundred, however many sweeps run at once', async () => {
    const { taskId, imageId } = await givenTask(world);
    const [held] = await readRows<{ count: number }>(world, 'SELECT count(*)::int AS count FROM feedback_samples');
    const before = await world.head();
    await givenSamples(99 - held!.count, taskId, imageId);
    expect(await announceFeedback(world.system)).toBe(0);
    await givenSamples(1, taskId, imageId);
    const first = await Promise.all(Array.from({ length: 8 }, () => announceFeedback(world.system)));
    expect(first.toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    await givenSamples(250, taskId, imageId);
    const second = await Promise.all(Array.from({ length: 8 }, () => announceFeedback(world.system)));
    expect(second.reduce((sum, count) => sum + count, 0)).toBe(2);
    const events = await world.events(before);
    expect(
      events.map(({ type, entityId, entityVersion, payload }) => [type, entityId, entityVersion, payload]),
    ).toEqual([
      ['feedback.ready.v1', 'feedback', 1, { samples: 100, total: 100 }],
      ['feedback.ready.v1', 'feedback', 2, { samples: 100, total: 200 }],
      ['feedback.ready.v1', 'feedback', 3, { samples: 100, total: 300 }],
    ]);
  });
});

describe('GET /export/feedback.ndjson', () => {
  const address = (since: string) => `${world.url}/export/feedback.ndjson?since=${encodeURIComponent(since)}`;
  const bearer = async (role: Parameters<World['key']>[0]) => ({
    headers: { authorization: `Bearer ${(await world.key(role)).secret}` },
  });

  it('streams 5 000 samples, one a line, oldest first', async () => {
    world.clock.advance(3_600_000);
    const { taskId, imageId } = await givenTask(world);
    await givenSamples(5_000, taskId, imageId);
    const response = await fetch(address(world.clock.now().toISOString()), await bearer('SERVICE'));
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
    const text = await response.text();
    const lines = text.split('\n');
    expect(lines.pop()).toBe('');
    const samples = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(samples).toHaveLength(5_000);
    expect(new Set(samples.map((sample) => sample['id'])).size).toBe(5_000);
    const times = samples.map((sample) => String(sample['decidedAt']));
    expect(times).toEqual(times.toSorted());
    expect(samples[0]).toEqual({
      id: expect.stringMatching(/^sample_/),
      taskId,
      imageId,
      imageSha256: 'a'.repeat(64),
      imageUrl: expect.stringContaining(`/files/images/${imageId}?`),
      verdict: 'ACCEPTED',
      confidence: 0.6,
      scores: { overall: 0.5 },
      policyVersion: 'main-image@1',
      decidedAt: new Date(world.clock.now().getTime() + 1).toISOString(),
    });
  });

  it('reads no further than the reader takes, and holds no connection while he takes nothing', async () => {
    const held = world.database.poolUse();
    const readers = Array.from({ length: 40 }, () => exportFeedback(world.system, new Date(0)));
    const { statements } = await world.countStatements(async () => {
      for (const lines of readers) expect((await lines.next()).value?.split('\n')).toHaveLength(501);
    });
    expect(statements).toBe(40);
    // More readers stand still than there are connections; a transaction gets one all the same.
    expect(await world.database.transaction(() => Promise.resolve('done'))).toBe('done');
    expect(world.database.poolUse().waiting).toBe(held.waiting);
    const [first] = readers;
    expect((await first?.next())?.value).not.toBe('');
    await Promise.all(readers.map((lines) => lines.return()));
  });

  it('survives a client that goes away in the middle', async () => {
    const { headers } = await bearer('EDITOR');
    await new Promise<void>((resolve, reject) => {
      const call = request(address('1970-01-01T00:00:00Z'), { headers }, (response) => {
        response.once('data', () => {
          response.destroy();
          resolve();
        });
      });
      call.on('error', reject);
      call.end();
    });
    const again = await fetch(address(world.clock.now().toISOString()), { headers });
    expect(again.status).toBe(200);
    await again.text();
  });

  it('refuses nobody, who may not, and a moment that is none', async () => {
    const since = world.clock.now().toISOString();
    const codeOf = async (url: string, init: RequestInit) => {
      const response = await fetch(url, init);
      const body = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return [response.status, body.errors[0]?.extensions.code];
    };
    expect(await codeOf(address(since), {})).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(address(since), { headers: { authorization: 'Bearer vt_unknown' } })).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    expect(await codeOf(address(since), await bearer('REVIEWER'))).toEqual([403, 'FORBIDDEN']);
    expect(await codeOf(address(since), await bearer('VIEWER'))).toEqual([403, 'FORBIDDEN']);
    for (const none of ['yesterday', '2026-02-30T00:00:00Z'])
      expect(await codeOf(address(none), await bearer('EDITOR'))).toEqual([400, 'BAD_USER_INPUT']);
    expect(await codeOf(address(since), { ...(await bearer('EDITOR')), method: 'POST' })).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
    ]);
  });
});
