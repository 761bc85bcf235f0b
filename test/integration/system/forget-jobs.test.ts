import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../../src/adapters/database/database.js';
import { insertContentImport } from '../../../src/entities/posters/content-import.queries.js';
import { insertPosterBatch } from '../../../src/entities/posters/poster-batch.queries.js';
import type { JobKind } from '../../../src/entities/system/job.entity.js';
import { lockJob, movePieces, reopenJob } from '../../../src/entities/system/job.queries.js';
import { failJob, settlePiece, startJob } from '../../../src/operations/_shared/start-job.js';
import { startRun } from '../../../src/operations/drift/start-run.js';
import { sweepDriftRuns } from '../../../src/operations/drift/sweep-runs.js';
import { workOnDriftRun } from '../../../src/operations/drift/work-on-run.js';
import { cleanUp } from '../../../src/operations/system/clean-up.js';
import { keepMonthlyTables } from '../../../src/operations/system/keep-monthly-tables.js';
import { writePictureSet } from '../../support/picture-sets.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE } from '../drift/documents.js';

const DAY_MS = 24 * 3_600_000;
const ROWS = `SELECT id, (SELECT count(*)::int FROM job_pieces WHERE job_id = id) AS pieces,
    (SELECT count(*)::int FROM poster_batches WHERE job_id = id) + (SELECT count(*)::int FROM content_imports WHERE job_id = id) AS others
  FROM jobs ORDER BY created_at, id`;
const OTHERS = 'SELECT job_id FROM poster_batches UNION ALL SELECT job_id FROM content_imports';
const REPORTS = `{ driftReports(first: 10) { nodes { severity job { id } } } }`;

let root: string;
let world: World;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-forget-'));
  await writePictureSet(join(root, 'few'), { count: 5, seed: 1 });
  // Nothing runs by itself here.
  world = await createWorld({ worker: false, environment: { DATA_ROOT: root } });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

interface Row {
  readonly id: string;
  readonly pieces: number;
  readonly others: number;
}

function jobs(): Promise<Row[]> {
  return readRows<Row>(world.databaseUrl, ROWS);
}

async function jobIds(): Promise<string[]> {
  return (await jobs()).map(({ id }) => id);
}

/** A job of two pieces, with what else is written in its transaction; the clock goes on, so that jobs are in order. */
async function givenJob(kind: JobKind, rest?: (tx: Tx, jobId: string) => Promise<unknown>) {
  world.clock.advance(1_000);
  return world.system.transaction(async (tx) => {
    const jobId = await startJob(tx, world.system, { kind, subjectIds: ['one', 'two'] });
    await rest?.(tx, jobId);
    return jobId;
  });
}

/** Ends pieces as done. */
async function end(jobId: string, ...subjectIds: readonly string[]): Promise<void> {
  for (const subjectId of subjectIds)
    await world.system.transaction((tx) => settlePiece(tx, world.system, { jobId, subjectId, error: null }));
}

/** Lets days pass after which nothing of so far is in the log any more; how that comes about is tested with the log. */
async function outliveLog(days: number): Promise<void> {
  await world.head();
  await readRows(world.databaseUrl, 'DELETE FROM event_log');
  world.clock.advance(days * DAY_MS);
}

test('jobs are forgotten 90 days after their end with all that is theirs, and none that has not ended or is told of', async () => {
  const batch = await givenJob('ANALYZE_POSTERS', (tx, id) =>
    tx.query(insertPosterBatch, [id, 'LOCAL', 'netflix', false]),
  );
  await end(batch, 'one', 'two');
  const imported = await givenJob('IMPORT_CONTENT', (tx, id) => tx.query(insertContentImport, [id, false, null]));
  await world.system.transaction((tx) => failJob(tx, world.system, { jobId: imported, error: 'No.' }));
  const unfinished = await givenJob('ANALYZE_POSTERS');
  await end(unfinished, 'one');

  await world.head();
  world.clock.advance(100 * DAY_MS);
  await cleanUp(world.system);
  expect(await jobIds()).toEqual([batch, imported, unfinished]);

  const young = await givenJob('VALIDATE_IMAGES');
  await end(young, 'one', 'two');
  await outliveLog(89);
  await cleanUp(world.system);
  expect(await jobs()).toEqual([
    { id: unfinished, pieces: 2, others: 0 },
    { id: young, pieces: 2, others: 0 },
  ]);
  expect(await readRows(world.databaseUrl, OTHERS)).toEqual([]);
  world.clock.advance(2 * DAY_MS);
  await cleanUp(world.system);
  expect(await jobIds()).toEqual([unfinished]);
  expect(await readRows(world.databaseUrl, 'SELECT DISTINCT job_id FROM job_pieces')).toEqual([{ job_id: unfinished }]);

  const { data } = await world.execute(
    `mutation ($id: ID!) { retryJob(id: $id) { job { id } userErrors { code field } } cancelJob(id: $id) { userErrors { code } } }`,
    { id: batch },
  );
  expect(data).toEqual({
    retryJob: { job: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] },
    cancelJob: { userErrors: [{ code: 'NOT_FOUND' }] },
  });
});

test('more jobs than one statement takes are all forgotten in one turn', async () => {
  await cleanUp(world.system);
  const before = await jobIds();
  const ids: string[] = [];
  for (let n = 0; n < 120; n += 1) ids.push(await givenJob('BACKFILL_SKUS'));
  for (const id of ids) await end(id, 'one', 'two');
  await outliveLog(91);
  await cleanUp(world.system);
  expect(await jobIds()).toEqual(before);
});

test('a job that is being tried again stays whole', async () => {
  const failedJob = async () => {
    const jobId = await givenJob('IMPORT_CONTENT', (tx, id) => tx.query(insertContentImport, [id, false, null]));
    await world.system.transaction((tx) => failJob(tx, world.system, { jobId, error: 'No.' }));
    return jobId;
  };
  const jobId = await failedJob();
  const other = await failedJob();
  await outliveLog(91);
  await world.database.transaction(async (tx) => {
    await tx.query(lockJob, [jobId]);
    await cleanUp(world.system);
    expect(await jobIds()).not.toContain(other);
    await tx.query(movePieces, [jobId, 'FAILED', 'WAITING']);
    await tx.query(reopenJob, [jobId, 2]);
  });
  await cleanUp(world.system);
  expect((await jobs()).find(({ id }) => id === jobId)).toEqual({ id: jobId, pieces: 2, others: 1 });
});

test('a drift report outlives its job, and a job its run until the parts of that are swept', async () => {
  await keepMonthlyTables(world.system);
  const source = { directory: 'few' };
  const { data } = await world.execute(BASELINE, { input: { name: 'few', source } });
  const { baseline, job } = data['createDriftBaseline'];
  for (const shard of [null, 0, null]) await workOnDriftRun(world.system, { jobId: job.id, shard });
  const check = () =>
    world.system.transaction((tx) =>
      startRun(tx, world.system, { kind: 'CHECK_DRIFT', baselineId: baseline.id, source }),
    );
  const reported = await check();
  for (const shard of [null, 0, null]) await workOnDriftRun(world.system, { jobId: reported, shard });
  const failed = await check();
  await workOnDriftRun(world.system, { jobId: failed, shard: null });
  await world.system.transaction((tx) => failJob(tx, world.system, { jobId: failed, error: 'No.' }));
  expect((await world.execute(REPORTS)).data['driftReports'].nodes).toEqual([
    { severity: expect.any(String), job: { id: reported } },
  ]);

  await outliveLog(91);
  await cleanUp(world.system);
  const kept = await jobIds();
  expect(kept).toContain(failed);
  expect(kept).not.toContain(reported);
  expect((await world.execute(REPORTS)).data['driftReports'].nodes).toEqual([
    { severity: expect.any(String), job: null },
  ]);
  expect(await sweepDriftRuns(world.system)).toBe(1);
  await cleanUp(world.system);
  expect(await jobIds()).toEqual(kept.filter((id) => id !== failed));
});
