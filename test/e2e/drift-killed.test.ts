import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, ask, readLogCursor } from '../support/api.js';
import { useTestDatabase } from '../support/database.js';
import { followJob } from '../support/jobs.js';
import { writePictureSet } from '../support/picture-sets.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';

const PICTURES = 1_500;
/** Parts done after which every worker is killed. */
const KILL_AFTER = [2, 5];

const database = useTestDatabase();
const key = 'vt_preset-for-the-killed-drift-check';
let folder: string;
let root: string;
let api: Api;
let workers: PlatformProcess[];

const startOne = (role: 'api' | 'worker') =>
  startProcess({
    role,
    folder,
    environment: {
      DATABASE_URL: database.url,
      DATA_ROOT: root,
      SECRET_KEY: 'a test secret of more than thirty-two characters',
      ADMIN_API_KEY: key,
      RATE_LIMIT_DISABLED: 'true',
    },
  });
const startWorkers = () => Promise.all([startOne('worker'), startOne('worker')]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-drift-'));
  root = await mkdtemp(join(tmpdir(), 'vitrine-drift-sets-'));
  await writePictureSet(join(root, 'base'), { count: 300, seed: 1 });
  await writePictureSet(join(root, 'now'), { count: PICTURES, seed: 2, brighter: 12 });
  const [answering, working] = await Promise.all([startOne('api'), startWorkers()]);
  api = { url: answering.url, key };
  workers = working;
});
afterAll(async () => {
  await killProcesses();
  await rm(folder, { recursive: true });
  await rm(root, { recursive: true });
});

const BASELINE = `mutation ($input: CreateDriftBaselineInput!) {
  createDriftBaseline(input: $input) { baseline { id } job { id } userErrors { code message } }
}`;
const CHECK = `mutation ($input: CheckDriftInput!) {
  checkDrift(input: $input) { report { id } job { id } userErrors { code message } }
}`;

/** Follows a job to its end; `onDone` is told how much of it is done. */
async function finish(jobId: string, after: string, onDone: (done: number) => Promise<void> = async () => {}) {
  let last = '';
  for await (const { job } of followJob(api, jobId, after)) {
    last = job.state;
    await onDone(job.done);
  }
  expect(last).toBe('COMPLETED');
}

async function check(baselineId: string, onDone?: (done: number) => Promise<void>): Promise<string> {
  const after = await readLogCursor(api);
  const { checkDrift } = await ask(api, CHECK, { input: { baselineId, source: { directory: 'now' } } });
  expect(checkDrift).toMatchObject({ report: null, userErrors: [] });
  await finish(checkDrift.job.id, after, onDone);
  const { driftReports } = await ask(api, '{ driftReports(first: 1) { nodes { id jsonUrl job { id } } } }');
  const [report] = driftReports.nodes;
  expect(report.job.id).toBe(checkDrift.job.id);
  const json = await (await fetch(report.jsonUrl)).text();
  return withoutTimeAndId(json, report.id);
}

/** Nothing else may differ. */
function withoutTimeAndId(json: string, id: string): string {
  return json.replaceAll(id, 'ID').replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME');
}

test('workers killed in the middle of a check: the report is the same, byte for byte but for time and id', {
  timeout: 900_000,
}, async () => {
  const after = await readLogCursor(api);
  const { createDriftBaseline } = await ask(api, BASELINE, { input: { name: 'shop', source: { directory: 'base' } } });
  await finish(createDriftBaseline.job.id, after);
  const baselineId = createDriftBaseline.baseline.id;
  const undisturbed = await check(baselineId);

  const kills = [...KILL_AFTER];
  let attemptsCut = 0;
  const disturbed = await check(baselineId, async (done) => {
    if (kills[0] === undefined || done < kills[0]) return;
    kills.shift();
    await Promise.all(workers.map((worker) => worker.kill()));
    const [left] = await readRows<{ active: number }>(
      database.url,
      `SELECT count(*)::int AS active FROM pgboss.job WHERE state = 'active' AND name = 'work-on-drift-run'`,
    );
    attemptsCut += left?.active ?? 0;
    workers = await startWorkers();
  });
  expect(kills).toEqual([]);
  expect(attemptsCut).toBeGreaterThan(0);
  expect(disturbed).toBe(undisturbed);
  expect(undisturbed.length).toBeGreaterThan(1_000);
  const [counts] = await readRows(
    database.url,
    `SELECT (SELECT count(*)::int FROM drift_reports) AS reports,
       (SELECT count(*)::int FROM drift_alerts) AS alerts,
       (SELECT count(*)::int FROM retraining_requests WHERE state <> 'COOLED_DOWN') AS retraining`,
  );
  expect(counts).toEqual({ reports: 2, alerts: 2, retraining: 1 });
});

test('two processes begin one run a tick', async () => {
  const { driftBaselines } = await ask(api, '{ driftBaselines(first: 1) { nodes { id } } }');
  const { scheduleDriftCheck } = await ask(
    api,
    'mutation ($input: ScheduleDriftCheckInput!) { scheduleDriftCheck(input: $input) { schedule { nextRunAt } userErrors { message } } }',
    { input: { baselineId: driftBaselines.nodes[0].id, source: { directory: 'base' }, cron: '0 0 1 1 *' } },
  );
  expect(scheduleDriftCheck.userErrors).toEqual([]);
  const after = await readLogCursor(api);
  const runs = () =>
    readRows<{ jobId: string }>(
      database.url,
      `SELECT job_id AS "jobId" FROM drift_runs WHERE schedule_id IS NOT NULL ORDER BY created_at`,
    );
  const earlier = await runs();
  // New Year is now; both workers look every second.
  await readRows(database.url, 'UPDATE drift_schedules SET next_run_at = now()');
  await expect.poll(async () => (await runs()).length, { timeout: 60_000 }).toBeGreaterThan(earlier.length);
  const run = (await runs()).at(-1)!;
  await finish(run.jobId, after);
  expect(await runs()).toEqual([...earlier, run]);
  const [schedule] = await readRows<{ nextRunAt: Date }>(
    database.url,
    'SELECT next_run_at AS "nextRunAt" FROM drift_schedules',
  );
  expect(schedule?.nextRunAt.toISOString()).toBe(scheduleDriftCheck.schedule.nextRunAt);
});
