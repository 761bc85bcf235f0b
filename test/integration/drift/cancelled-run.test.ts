import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOne } from '../../../src/entities/_shared/statement.js';
import { newId } from '../../../src/entities/_shared/type-id.js';
import { insertBaseline } from '../../../src/entities/drift/drift-baseline.queries.js';
import { type RunRow, runOfJob } from '../../../src/entities/drift/drift-run.queries.js';
import { END_PIECE } from '../../../src/operations/drift/image-set.js';
import { placeRunSet } from '../../../src/operations/drift/place-set.js';
import { startRun } from '../../../src/operations/drift/start-run.js';
import { workOnDriftRun } from '../../../src/operations/drift/work-on-run.js';
import { cancelJob } from '../../../src/operations/system/change-job.js';
import { writePictureSet } from '../../support/picture-sets.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';

let root: string;
// Nothing runs by itself here.
let world: World;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-cancelled-'));
  await writePictureSet(join(root, 'few'), { count: 3, seed: 1 });
  world = await createWorld({ worker: false, environment: { DATA_ROOT: root } });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

async function givenRun(): Promise<RunRow> {
  const baselineId = newId('baseline');
  const jobId = await world.system.transaction(async (tx) => {
    await tx.query(insertBaseline, [baselineId, baselineId, null, world.clock.now()]);
    return startRun(tx, world.system, { kind: 'BUILD_BASELINE', baselineId, source: { directory: 'few' } });
  });
  return getOne(world.database, runOfJob, [jobId, END_PIECE]);
}

const pieces = (jobId: string) =>
  readRows(world.databaseUrl, 'SELECT subject_id, state FROM job_pieces WHERE job_id = $1 ORDER BY 1', [jobId]);
const kept = () => readdir(join(world.objectFolder, 'drift', 'sets')).catch(() => []);

test('a set that is listed after its job was cancelled adds nothing to the job, and is not kept', async () => {
  const run = await givenRun();
  const cancelled = await cancelJob(world.system, run.jobId);
  const before = await world.head();
  await placeRunSet(world.system, run);
  expect(await pieces(run.jobId)).toEqual([{ subject_id: 'end', state: 'CANCELLED' }]);
  expect(cancelled).toMatchObject({ state: 'CANCELLED', total: 1 });
  expect(await world.head()).toBe(before);
  await workOnDriftRun(world.system, { jobId: run.jobId, shard: null });
  expect(await kept()).toEqual([]);
});

test('what was kept of a set goes when its job is cancelled', async () => {
  const { jobId } = await givenRun();
  await workOnDriftRun(world.system, { jobId, shard: null });
  expect(await kept()).toEqual([jobId]);
  await cancelJob(world.system, jobId);
  expect(
    await readRows(
      world.databaseUrl,
      `SELECT count(*)::int AS messages FROM pgboss.job WHERE name = 'work-on-drift-run' AND data = $1::jsonb`,
      [JSON.stringify({ jobId, shard: null })],
    ),
  ).toEqual([{ messages: 2 }]);
  await workOnDriftRun(world.system, { jobId, shard: null });
  expect(await kept()).toEqual([]);
});
