import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLogCursor } from '../support/api.js';
import { useFreshDatabase } from '../support/database.js';
import { followJob, ingestPictures, type JobProgress } from '../support/jobs.js';
import { readRows } from '../support/rows.js';
import { startWorkerFleet, type WorkerFleet } from '../support/worker-fleet.js';
import { renderSmallPictures } from './small-pictures.js';

const PICTURES = 200;
const KILL_AFTER = 60;

const database = useFreshDatabase();
let fleet: WorkerFleet;

beforeEach(async () => {
  fleet = await startWorkerFleet({ databaseUrl: database.url });
});
afterEach(() => fleet.close());

interface LeftBehind {
  readonly active: number;
  readonly waiting: number;
  readonly children: readonly number[];
}

/** Kills both workers and has others in their place; answers what the dead left behind. */
async function killWorkers(): Promise<LeftBehind> {
  const children = await childrenOf(fleet.workerPids());
  let left: { active: number; waiting: number } | undefined;
  await fleet.replaceWorkers(async () => {
    [left] = await readRows<{ active: number; waiting: number }>(
      database.url,
      `SELECT (SELECT count(*)::int FROM pgboss.job WHERE name = 'process-image' AND state = 'active') AS active,
         (SELECT count(*)::int FROM job_pieces WHERE state = 'WAITING') AS waiting`,
    );
  });
  return { active: left?.active ?? 0, waiting: left?.waiting ?? 0, children };
}

/** Every process there is. */
async function listProcesses(): Promise<{ pid: number; parent: number; isZombie: boolean }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state = ''] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z') };
    });
}

async function childrenOf(parents: readonly number[]): Promise<number[]> {
  const processes = await listProcesses();
  return processes.filter(({ parent }) => parents.includes(parent)).map(({ pid }) => pid);
}

async function findLiving(pids: readonly number[]): Promise<number[]> {
  const processes = await listProcesses();
  return processes.filter(({ pid, isZombie }) => !isZombie && pids.includes(pid)).map(({ pid }) => pid);
}

test('two workers killed in the middle of 200 pictures: others finish every picture, and none twice', {
  timeout: 600_000,
}, async () => {
  const pictures = await renderSmallPictures(PICTURES);
  const after = await readLogCursor(fleet.api);
  const jobId = await ingestPictures(fleet.api, 'KILL', pictures);

  let killing: ReturnType<typeof killWorkers> | null = null;
  let last: JobProgress | undefined;
  for await (last of followJob(fleet.api, jobId, after)) {
    if (last.job.done >= KILL_AFTER) killing ??= killWorkers();
  }
  const { active, waiting, children } = (await killing)!;

  // They were killed with messages under work, and what they had started went with them.
  expect(active).toBeGreaterThan(0);
  expect(waiting).toBeGreaterThan(0);
  expect(children.length).toBeGreaterThanOrEqual(2);
  await expect.poll(() => findLiving(children)).toEqual([]);

  expect(last).toEqual({
    type: 'job.completed.v1',
    job: { state: 'COMPLETED', done: PICTURES, failed: 0, total: PICTURES },
  });
  const [counts] = await readRows(
    database.url,
    `SELECT (SELECT count(*)::int FROM product_images) AS images,
       (SELECT count(*)::int FROM product_images WHERE state IN ('PROCESSING', 'FAILED')) AS unfinished,
       (SELECT count(*)::int FROM job_pieces WHERE state = 'DONE') AS pieces,
       (SELECT count(DISTINCT sha256)::int FROM product_images) AS contents,
       (SELECT count(*)::int FROM image_validations) AS validations,
       (SELECT count(*)::int FROM event_log WHERE type = 'image.validated.v1') AS told,
       (SELECT count(DISTINCT entity_id)::int FROM event_log WHERE type = 'image.validated.v1') AS "toldOf",
       (SELECT count(*)::int FROM event_log WHERE type = 'job.completed.v1') AS completions,
       (SELECT count(*)::int FROM event_outbox) AS unsequenced`,
  );
  expect(counts).toEqual({
    images: PICTURES,
    unfinished: 0,
    pieces: PICTURES,
    contents: PICTURES,
    validations: PICTURES,
    told: PICTURES,
    toldOf: PICTURES,
    completions: 1,
    unsequenced: 0,
  });
  // What the dead workers held was delivered again, and not everything that waited.
  const [messages] = await readRows<{ again: number }>(
    database.url,
    `SELECT count(*)::int AS again FROM pgboss.job WHERE name = 'process-image' AND retry_count > 0`,
  );
  expect(messages?.again).toBeGreaterThan(0);
  expect(messages?.again).toBeLessThan(waiting);

  // A person looks at every picture that waits for one, and at the sample of accepted ones, each once.
  const [review] = await readRows<{ tasks: number }>(
    database.url,
    `SELECT count(*)::int AS tasks, count(DISTINCT image_id)::int AS images,
       (SELECT count(*)::int FROM event_log WHERE type = 'review.task.created.v1') AS told,
       (SELECT count(*)::int FROM product_images image WHERE state = 'PENDING'
          AND NOT EXISTS (SELECT FROM review_tasks task WHERE task.image_id = image.id)) AS forgotten
     FROM review_tasks`,
  );
  const tasks = review?.tasks ?? 0;
  expect(tasks).toBeGreaterThan(0);
  expect(review).toEqual({ tasks, images: tasks, told: tasks, forgotten: 0 });
});
