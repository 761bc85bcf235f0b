import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, readLogCursor } from '../support/api.js';
import { useTestDatabase } from '../support/database.js';
import { followJob, type JobProgress } from '../support/jobs.js';
import { OPENAI_KEY } from '../support/openai-images-server.js';
import { type OpenAiResponsesServer, startOpenAiResponsesServer } from '../support/openai-responses-server.js';
import { type PictureHost, startPictureHost } from '../support/picture-host.js';
import { readRows } from '../support/rows.js';
import { startWorkerFleet, type WorkerFleet } from '../support/worker-fleet.js';
import { renderSmallPosters } from './small-posters.js';

/** One that is told to wait, and jobs of so many posters for the others. */
const JOBS = 8;
const POSTERS_A_JOB = 4;
/** What one process has under way at most: two messages, four posters of each. */
const OF_ONE_PROCESS = 8;
const RETRY_AFTER_S = 6;

const database = useTestDatabase();
let host: PictureHost;
let model: OpenAiResponsesServer;
let fleet: WorkerFleet;

beforeAll(async () => {
  [host, model] = await Promise.all([startPictureHost(), startOpenAiResponsesServer()]);
  fleet = await startWorkerFleet({
    databaseUrl: database.url,
    environment: {
      OUTBOUND_ALLOW: host.host,
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: model.baseUrl,
      OPENAI_VISION_MODEL: 'gpt-4o-mini',
      AI_TIMEOUT_SECONDS: '120',
      VISION_REQUESTS_PER_MINUTE: '500',
      VISION_REQUEST_DELAY_MS: '0',
    },
  });
});
afterAll(async () => {
  await fleet.close();
  await Promise.all([host.close(), model.close()]);
});

const IMPORT =
  'mutation ($input: ImportContentInput!) { importContent(input: $input) { contents { id } userErrors { code message } } }';
const ANALYZE =
  'mutation ($input: AnalyzePostersInput!) { analyzePosters(input: $input) { job { id } userErrors { code message } } }';

async function startJob(contentIds: readonly string[]): Promise<string> {
  const { analyzePosters } = await ask(fleet.api, ANALYZE, { input: { contentIds, provider: 'OPENAI' } });
  return analyzePosters.job.id as string;
}

async function endOf(jobId: string, after: string): Promise<JobProgress['job'] | undefined> {
  let last: JobProgress | undefined;
  for await (last of followJob(fleet.api, jobId, after));
  return last?.job;
}

test('a 429 that one process is answered keeps all of them from asking', async () => {
  const pictures = await renderSmallPosters(1 + JOBS * POSTERS_A_JOB);
  const contents = pictures.map((bytes, n) => ({
    externalId: `t-${String(n).padStart(4, '0')}`,
    title: `Title ${n}`,
    posterUrl: host.put(`poster-${n}.jpg`, bytes),
  }));
  const { importContent } = await ask(fleet.api, IMPORT, { input: { contents } });
  const [first, ...rest] = importContent.contents.map(({ id }: { id: string }) => id) as string[];
  model.answer(({ material }) => ({
    zones: (material['rectangles'] as { id: string }[]).map(({ id }) => ({
      id,
      contains: 'none',
      coverage: 0,
      note: '',
    })),
  }));
  const after = await readLogCursor(fleet.api);

  model.fail({ status: 429, retryAfter: String(RETRY_AFTER_S) });
  const jobs = [await startJob([first!])];
  let pauseEnds = 0;
  await expect
    .poll(
      async () => {
        const asked = performance.now();
        const [pause] = await readRows<{ leftMs: number }>(
          database.url,
          `SELECT EXTRACT(EPOCH FROM not_before - clock_timestamp())::float8 * 1000 AS "leftMs"
           FROM vision_throttles WHERE not_before IS NOT NULL`,
        );
        pauseEnds = asked + (pause?.leftMs ?? 0);
        return pause !== undefined;
      },
      { timeout: 60_000 },
    )
    .toBe(true);

  const release = model.hold();
  for (let n = 0; n < rest.length; n += POSTERS_A_JOB) jobs.push(await startJob(rest.slice(n, n + POSTERS_A_JOB)));
  await expect.poll(() => model.requests.length - 1, { timeout: 60_000 }).toBeGreaterThan(OF_ONE_PROCESS);
  release();
  // The clock of the database is not this one.
  expect(Math.min(...model.requests.slice(1).map(({ at }) => at)) - pauseEnds).toBeGreaterThan(-100);

  const ends = await Promise.all(jobs.map((jobId) => endOf(jobId, after)));
  const total = (count: number) => ({ state: 'COMPLETED', done: count, failed: 0, total: count });
  expect(ends).toEqual([total(1), ...Array.from({ length: JOBS }, () => total(POSTERS_A_JOB))]);
  expect(model.requests).toHaveLength(1 + pictures.length);
});
