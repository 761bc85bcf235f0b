import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemContext } from '../../../src/bin/contexts.js';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { encodeLogCursor } from '../../../src/events/cursor.js';
import { runDueSchedules } from '../../../src/operations/drift/run-due-schedules.js';
import { workOnDriftRun } from '../../../src/operations/drift/work-on-run.js';
import { keepMonthlyTables } from '../../../src/operations/system/keep-monthly-tables.js';
import { writePictureSet } from '../../support/picture-sets.js';
import { connectClient, firstEvent } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';
import { BASELINE } from './documents.js';

const SCHEDULE = `mutation ($input: ScheduleDriftCheckInput!) {
  scheduleDriftCheck(input: $input) {
    schedule { id cron timeZone enabled nextRunAt source baseline { id } lastReport { id } } userErrors { code field message }
  }
}`;
const runsOf = defineStatement<{ jobId: string }>(
  'test.drift.runs',
  `SELECT job_id AS "jobId" FROM drift_runs WHERE schedule_id IS NOT NULL ORDER BY created_at, job_id`,
);
const forget = defineStatement<never>('test.drift.forget_schedules', 'DELETE FROM drift_schedules');
const forgetRuns = defineStatement<never>(
  'test.drift.forget_runs',
  'DELETE FROM drift_runs WHERE schedule_id IS NOT NULL',
);

let root: string;
let world: World;
let baselineId: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-schedules-'));
  await writePictureSet(join(root, 'base'), { count: 210, seed: 1 });
  // Nobody works in the background: the test does each step itself.
  world = await createWorld({ environment: { DATA_ROOT: root }, worker: false });
  const { data } = await world.execute(BASELINE, { input: { name: 'base', source: { directory: 'base' } } });
  const { baseline, job } = data['createDriftBaseline'];
  baselineId = baseline.id;
  await runSteps(job.id, 3);
});
beforeEach(async () => {
  await world.database.transaction(async (tx) => {
    await tx.query(forget);
    await tx.query(forgetRuns);
  });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true, force: true });
});

async function runSteps(jobId: string, shards: number): Promise<void> {
  // What a worker's sweep does every hour: there is a place for the figures of this month.
  await keepMonthlyTables(world.system);
  await workOnDriftRun(world.system, { jobId, shard: null });
  for (let shard = 0; shard < shards; shard += 1) await workOnDriftRun(world.system, { jobId, shard });
  await workOnDriftRun(world.system, { jobId, shard: null });
}

async function schedule(input: object = {}) {
  const { data } = await world.execute(SCHEDULE, { input: { baselineId, source: { directory: 'base' }, ...input } });
  return data['scheduleDriftCheck'];
}

function runs() {
  return world.database.query(runsOf);
}

/** Moves the clock to a moment. */
function goTo(moment: string): void {
  world.clock.advance(new Date(moment).getTime() - world.clock.now().getTime());
}

describe('scheduleDriftCheck', () => {
  it('is daily at two, and one for each baseline', async () => {
    goTo('2027-03-01T12:00:00Z');
    const { schedule: made, userErrors } = await schedule();
    expect(userErrors).toEqual([]);
    expect(made).toMatchObject({
      cron: '0 2 * * *',
      timeZone: 'UTC',
      enabled: true,
      nextRunAt: '2027-03-02T02:00:00.000Z',
      source: { directory: 'base' },
      lastReport: null,
    });
    const { schedule: changed } = await schedule({ enabled: false, cron: '*/5 * * * *' });
    expect(changed).toMatchObject({ id: made.id, enabled: false, nextRunAt: null, cron: '*/5 * * * *' });
    const { data } = await world.execute('{ driftSchedules { id enabled } }');
    expect(data['driftSchedules']).toEqual([{ id: made.id, enabled: false }]);
  });

  it.each([
    [{ cron: '0 2 * *' }, 'cron'],
    [{ cron: '0 0 2 * * *' }, 'cron'],
    [{ cron: '@daily' }, 'cron'],
    [{ cron: '61 2 * * *' }, 'cron'],
    [{ cron: '0 2 30 2 *' }, 'cron'],
    [{ cron: `0 2 ${'1,'.repeat(60)}1 * *` }, 'cron'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ timeZone: '' }, 'timeZone'],
  ])('%o is refused', async (input, field) => {
    const { schedule: none, userErrors } = await schedule(input);
    expect(none).toBeNull();
    expect(userErrors).toEqual([{ code: 'INVALID', field: [field], message: expect.any(String) }]);
  });

  it('is not of uploads', async () => {
    const { userErrors } = await schedule({ source: { uploadIds: ['upload_x'] } });
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['source', 'uploadIds'] }]);
  });
});

describe('time zones', () => {
  it('a time that the clock leaves out in spring is due when it has jumped', async () => {
    goTo('2027-03-27T12:00:00Z');
    const { schedule: made } = await schedule({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
    expect(made.nextRunAt).toBe('2027-03-28T01:00:00.000Z');
    goTo('2027-03-28T01:30:00Z');
    await runDueSchedules(world.system);
    const { data } = await world.execute('{ driftSchedules { nextRunAt } }');
    expect(data['driftSchedules'][0].nextRunAt).toBe('2027-03-29T00:30:00.000Z');
    expect(await runs()).toHaveLength(1);
  });

  it('a time that comes twice in autumn is due once', async () => {
    goTo('2027-10-30T12:00:00Z');
    const { schedule: made } = await schedule({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
    expect(made.nextRunAt).toBe('2027-10-31T00:30:00.000Z');
    goTo('2027-10-31T00:30:00Z');
    await runDueSchedules(world.system);
    const { data } = await world.execute('{ driftSchedules { nextRunAt } }');
    expect(data['driftSchedules'][0].nextRunAt).toBe('2027-11-01T01:30:00.000Z');
    expect(await runs()).toHaveLength(1);
  });
});

describe('runDueSchedules', () => {
  it('begins one run a tick, however many look at once', async () => {
    goTo('2027-12-01T01:59:59Z');
    await schedule();
    expect(await runDueSchedules(world.system)).toBe(0);
    goTo('2027-12-02T02:00:00Z'.replace('02T', '01T'));
    const before = await world.head();
    const lookers = Array.from({ length: 8 }, () => runDueSchedules(systemContext(world.deps)));
    expect((await Promise.all(lookers)).reduce((sum, begun) => sum + begun, 0)).toBe(1);
    expect(await runs()).toHaveLength(1);
    expect((await world.events(before)).map(({ type }) => type)).toEqual(['job.created.v1']);
    goTo('2027-12-02T02:00:00Z');
    await runDueSchedules(world.system);
    expect(await runs()).toHaveLength(2);
  });

  it('its report is the last one of the schedule', async () => {
    goTo('2028-01-01T01:00:00Z');
    await schedule();
    goTo('2028-01-01T02:00:00Z');
    await runDueSchedules(world.system);
    const [run] = await runs();
    await runSteps(run?.jobId ?? '', 3);
    const { data } = await world.execute('{ driftSchedules { lastReport { severity currentImageCount job { id } } } }');
    expect(data['driftSchedules']).toEqual([
      { lastReport: { severity: 'NONE', currentImageCount: 210, job: { id: run?.jobId } } },
    ]);
  });

  it('makes up for what was missed by one run, and tells of it', async () => {
    goTo('2028-02-01T12:00:00Z');
    const { schedule: made } = await schedule();
    goTo('2028-02-05T07:00:00Z');
    const before = await world.head();
    expect(await runDueSchedules(world.system)).toBe(1);
    const told = (await world.events(before)).filter(({ type }) => type === 'drift.run.missed.v1');
    expect(told).toMatchObject([
      {
        entityId: made.id,
        payload: {
          baselineId,
          dueAt: '2028-02-02T02:00:00.000Z',
          reason: 'No worker ran when it was due, nor at the 3 times after that; it is made up for now.',
        },
      },
    ]);
    const { data } = await world.execute('{ driftSchedules { nextRunAt } }');
    expect(data['driftSchedules'][0].nextRunAt).toBe('2028-02-06T02:00:00.000Z');
  });

  it('what was missed is told of over the socket', async () => {
    goTo('2028-02-10T12:00:00Z');
    const { schedule: made } = await schedule();
    goTo('2028-02-12T07:00:00Z');
    const client = connectClient(world.url, (await world.key('VIEWER')).secret);
    const event = firstEvent(
      client,
      `subscription ($of: ID, $after: Cursor) {
        driftRunMissed(baselineId: $of, after: $after) { type dueAt reason schedule { id nextRunAt } }
      }`,
      { of: baselineId, after: encodeLogCursor(await world.head()) },
    );
    await runDueSchedules(world.system);
    await world.head();
    expect((await event)['driftRunMissed']).toEqual({
      type: 'drift.run.missed.v1',
      dueAt: '2028-02-11T02:00:00.000Z',
      reason: 'No worker ran when it was due, nor the time after that; it is made up for now.',
      schedule: { id: made.id, nextRunAt: '2028-02-13T02:00:00.000Z' },
    });
    await client.dispose();
  });

  it('tells of a run that came to nothing', async () => {
    goTo('2028-03-01T01:00:00Z');
    await schedule();
    goTo('2028-03-01T02:00:00Z');
    await runDueSchedules(world.system);
    const [run] = await runs();
    const before = await world.head();
    await rename(join(root, 'base'), join(root, 'away'));
    await workOnDriftRun(world.system, { jobId: run?.jobId ?? '', shard: null });
    await rename(join(root, 'away'), join(root, 'base'));
    expect((await world.events(before)).map(({ type, payload }) => [type, payload])).toEqual([
      ['job.failed.v1', { state: 'FAILED' }],
      [
        'drift.run.missed.v1',
        { baselineId, dueAt: '2028-03-01T02:00:00.000Z', reason: 'There is no such directory or file.' },
      ],
    ]);
    const { data } = await world.execute(
      'mutation ($id: ID!) { retryJob(id: $id) { job { state } userErrors { code } } }',
      {
        id: run?.jobId,
      },
    );
    expect(data['retryJob']).toEqual({ job: { state: 'RETRYING' }, userErrors: [] });
    await runSteps(run?.jobId ?? '', 3);
    const after = await world.execute('query ($id: ID!) { job(id: $id) { state done failed total } }', {
      id: run?.jobId,
    });
    expect(after.data['job']).toEqual({ state: 'COMPLETED', done: 4, failed: 0, total: 4 });
  });
});
