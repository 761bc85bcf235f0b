import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, readLogCursor } from '../support/api.js';
import { useFreshDatabase } from '../support/database.js';
import { followJob, type JobProgress } from '../support/jobs.js';
import { type PictureHost, startPictureHost } from '../support/picture-host.js';
import { readRows } from '../support/rows.js';
import { startWorkerFleet, type WorkerFleet } from '../support/worker-fleet.js';
import { renderSmallPosters } from './small-posters.js';

const POSTERS = 1_000;
/** Posters done after which both workers are killed. */
const KILL_AFTER = [150, 500];

const database = useFreshDatabase();
let host: PictureHost;
let fleet: WorkerFleet;

beforeEach(async () => {
  host = await startPictureHost();
  fleet = await startWorkerFleet({ databaseUrl: database.url, environment: { OUTBOUND_ALLOW: host.host } });
});
afterEach(async () => {
  await fleet.close();
  await host.close();
});

const IMPORT =
  'mutation ($input: ImportContentInput!) { importContent(input: $input) { created userErrors { code message } } }';
const ANALYZE =
  'mutation { analyzePosters(input: { provider: LOCAL }) { job { id total } userErrors { code message } } }';

test('1 000 posters, workers killed twice: every one is analysed once', { timeout: 900_000 }, async () => {
  const pictures = await renderSmallPosters(POSTERS);
  const contents = pictures.map((bytes, n) => ({
    externalId: `t-${String(n).padStart(4, '0')}`,
    title: `Title ${n}`,
    posterUrl: host.put(`poster-${n}.jpg`, bytes),
  }));
  const { importContent } = await ask(fleet.api, IMPORT, { input: { contents } });
  expect(importContent).toEqual({ created: POSTERS, userErrors: [] });

  const after = await readLogCursor(fleet.api);
  const begun = performance.now();
  const { analyzePosters } = await ask(fleet.api, ANALYZE);
  expect(analyzePosters.job.total).toBe(POSTERS);
  const kills = [...KILL_AFTER];
  let shardsCut = 0;
  let last: JobProgress | undefined;
  for await (last of followJob(fleet.api, analyzePosters.job.id, after)) {
    if (kills[0] === undefined || last.job.done < kills[0]) continue;
    kills.shift();
    await fleet.replaceWorkers(async () => {
      const [left] = await readRows<{ active: number }>(
        database.url,
        `SELECT count(*)::int AS active FROM pgboss.job WHERE state = 'active' AND name = 'analyze-posters'`,
      );
      shardsCut += left?.active ?? 0;
    });
  }
  const seconds = (performance.now() - begun) / 1_000;
  const askedAgain = pictures.filter((_, n) => host.hits(`poster-${n}.jpg`) > 1).length;
  console.log(
    `${POSTERS} posters in ${seconds.toFixed(0)} s; ${shardsCut} shards cut off, ${askedAgain} posters fetched again`,
  );
  expect(kills).toEqual([]);
  expect(shardsCut).toBeGreaterThan(0);
  expect(last).toEqual({
    type: 'job.completed.v1',
    job: { state: 'COMPLETED', done: POSTERS, failed: 0, total: POSTERS },
  });
  const [counts] = await readRows(
    database.url,
    `SELECT (SELECT count(*)::int FROM poster_analyses) AS analyses,
       (SELECT count(DISTINCT content_id)::int FROM poster_analyses WHERE failure_code IS NULL) AS contents,
       (SELECT count(DISTINCT sha256)::int FROM poster_analyses) AS posters,
       (SELECT count(*)::int FROM contents WHERE latest_verdict IS NOT NULL) AS judged,
       (SELECT count(*)::int FROM job_pieces WHERE state = 'DONE') AS pieces,
       (SELECT count(*)::int FROM event_log WHERE type = 'poster.analyzed.v1') AS told,
       (SELECT count(*)::int FROM event_log WHERE type = 'job.completed.v1') AS completions`,
  );
  expect(counts).toEqual({
    analyses: POSTERS,
    contents: POSTERS,
    posters: POSTERS,
    judged: POSTERS,
    pieces: POSTERS,
    told: POSTERS,
    completions: 1,
  });
  // What was under work when its worker died is fetched again, a few posters of each shard; not what was done.
  expect(askedAgain).toBeLessThan(KILL_AFTER[0]!);
});
