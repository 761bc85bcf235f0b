import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemContext } from '../../../src/bin/contexts.js';
import { startRun } from '../../../src/operations/drift/start-run.js';
import { sweepDriftRuns } from '../../../src/operations/drift/sweep-runs.js';
import { giveUpDriftRun, workOnDriftRun } from '../../../src/operations/drift/work-on-run.js';
import { keepMonthlyTables } from '../../../src/operations/system/keep-monthly-tables.js';
import { writePictureSet } from '../../support/picture-sets.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE } from './documents.js';

const DAY_MS = 24 * 3_600_000;
const JOB = 'query ($id: ID!) { job(id: $id) { state done failed total error } }';
const RETRY = 'mutation ($id: ID!) { retryJob(id: $id) { job { state } userErrors { code field message } } }';
const CANCEL = 'mutation ($id: ID!) { cancelJob(id: $id) { job { state } userErrors { code } } }';
const MESSAGES = `SELECT data->'shard' AS shard FROM pgboss.job
  WHERE name = 'work-on-drift-run' AND data->>'jobId' = $1 ORDER BY created_on, data->'shard'`;

let root: string;
let world: World;
let baselineId: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-failed-'));
  await writePictureSet(join(root, 'base'), { count: 210, seed: 1 });
  // Nobody works in the background: the test does each step itself.
  world = await createWorld({ environment: { DATA_ROOT: root }, worker: false });
  await keepMonthlyTables(world.system);
  const { data } = await world.execute(BASELINE, { input: { name: 'base', source: { directory: 'base' } } });
  baselineId = data['createDriftBaseline'].baseline.id;
  const jobId = data['createDriftBaseline'].job.id as string;
  for (const shard of [null, 0, 1, 2, null]) await step(jobId, shard);
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

function step(jobId: string, shard: number | null): Promise<void> {
  return workOnDriftRun(world.system, { jobId, shard });
}

function startCheck(): Promise<string> {
  return world.system.transaction((tx) =>
    startRun(tx, world.system, { kind: 'CHECK_DRIFT', baselineId, source: { directory: 'base' } }),
  );
}

async function jobOf(id: string) {
  return (await world.execute(JOB, { id })).data['job'];
}

async function shardsSent(jobId: string): Promise<unknown[]> {
  return (await readRows<{ shard: unknown }>(world.databaseUrl, MESSAGES, [jobId])).map(({ shard }) => shard);
}

/** The jobs whose parts are in the object store. */
function keptSets(): Promise<string[]> {
  return readdir(join(world.objectFolder, 'drift', 'sets'));
}

it('a part that fails for good fails the run; trying again does what is left', async () => {
  const jobId = await startCheck();
  for (const shard of [null, 0]) await step(jobId, shard);
  const before = await world.head();
  for (let times = 0; times < 2; times += 1) await giveUpDriftRun(world.system, { jobId, shard: 1 });
  const error = 'Part 2 of the set could not be profiled, several times.';
  expect(await jobOf(jobId)).toEqual({ state: 'FAILED', done: 4, failed: 3, total: 4, error });
  expect((await world.events(before)).map(({ type }) => type)).toEqual(['job.failed.v1']);
  // Messages that come late do nothing.
  for (const shard of [2, null]) await step(jobId, shard);
  expect(await jobOf(jobId)).toMatchObject({ state: 'FAILED', failed: 3 });

  const sent = await shardsSent(jobId);
  const { data } = await world.execute(RETRY, { id: jobId });
  expect(data['retryJob']).toEqual({ job: { state: 'RETRYING' }, userErrors: [] });
  expect((await shardsSent(jobId)).slice(sent.length)).toEqual([1, 2]);
  for (const shard of [1, 2, null]) await step(jobId, shard);
  expect(await jobOf(jobId)).toEqual({ state: 'COMPLETED', done: 4, failed: 0, total: 4, error: null });
  const reports = await readRows(world.databaseUrl, 'SELECT severity FROM drift_reports WHERE job_id = $1', [jobId]);
  expect(reports).toEqual([{ severity: 'NONE' }]);
  expect(await keptSets()).not.toContain(jobId);
});

it('a run whose conclusion fails for good says so, and is concluded when tried again', async () => {
  const jobId = await startCheck();
  for (const shard of [null, 0, 1, 2]) await step(jobId, shard);
  await giveUpDriftRun(world.system, { jobId, shard: null });
  const error = 'The set could not be worked on, several times.';
  expect(await jobOf(jobId)).toEqual({ state: 'FAILED', done: 4, failed: 1, total: 4, error });
  await world.execute(RETRY, { id: jobId });
  expect((await shardsSent(jobId)).at(-1)).toBeNull();
  await step(jobId, null);
  expect(await jobOf(jobId)).toMatchObject({ state: 'COMPLETED', failed: 0 });
});

it('what failed or was cancelled is kept for a week, then swept; then it cannot be tried again', async () => {
  const failed = await startCheck();
  const cancelled = await startCheck();
  const running = await startCheck();
  for (const jobId of [failed, cancelled, running]) for (const shard of [null, 0]) await step(jobId, shard);
  await giveUpDriftRun(world.system, { jobId: failed, shard: 1 });
  expect((await world.execute(CANCEL, { id: cancelled })).data['cancelJob'].job.state).toBe('CANCELLED');
  world.clock.advance(7 * DAY_MS);
  expect(await sweepDriftRuns(world.system)).toBe(0);
  expect((await keptSets()).sort()).toEqual([failed, cancelled, running].sort());

  world.clock.advance(1);
  expect(await sweepDriftRuns(world.system)).toBe(2);
  expect(await sweepDriftRuns(world.system)).toBe(0);
  expect(await keptSets()).toEqual([running]);
  const { data } = await world.execute(RETRY, { id: failed });
  expect(data['retryJob']).toEqual({
    job: null,
    userErrors: [{ code: 'NOT_ALLOWED_NOW', field: ['id'], message: 'It failed over a week ago; begin it anew.' }],
  });
  expect(await jobOf(failed)).toMatchObject({ state: 'FAILED', failed: 3 });
});

it('the files of a report whose worker died before its row was there go with the run', async () => {
  const died = await startCheck();
  const done = await startCheck();
  for (const jobId of [died, done]) for (const shard of [null, 0, 1, 2]) await step(jobId, shard);
  const { objects } = world.deps;
  const put: typeof objects.put = async (key, ...stored) => {
    await objects.put(key, ...stored);
    if (key.endsWith('/report.html')) throw new Error('The worker died.');
  };
  const mortal = systemContext({ ...world.deps, objects: { ...objects, put } });
  await expect(workOnDriftRun(mortal, { jobId: died, shard: null })).rejects.toThrow('The worker died.');
  await giveUpDriftRun(world.system, { jobId: died, shard: null });
  await step(done, null);
  const ids = `SELECT report_id AS id FROM drift_runs WHERE job_id = ANY($1) ORDER BY job_id = $2`;
  const [lost, kept] = await readRows<{ id: string }>(world.databaseUrl, ids, [[died, done], done]);
  const folders = () => readdir(join(world.objectFolder, 'drift', 'reports'));
  expect(await folders()).toEqual(expect.arrayContaining([lost?.id, kept?.id]));
  world.clock.advance(7 * DAY_MS + 1);
  expect(await sweepDriftRuns(world.system)).toBe(1);
  expect(await folders()).toContain(kept?.id);
  expect(await folders()).not.toContain(lost?.id);
});
