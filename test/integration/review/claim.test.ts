import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expireLeases } from '../../../src/operations/review/expire-leases.js';
import { createWorld, type World } from '../../support/world.js';
import { act, claim, eventsOf, type GivenReviewer, givenReviewers, givenTask, givenTasks, readRows } from './given.js';

let world: World;
let ann: GivenReviewer;
let ben: GivenReviewer;
let eve: GivenReviewer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  [ann, ben, eve] = (await givenReviewers(world, 3)) as [GivenReviewer, GivenReviewer, GivenReviewer];
});
afterAll(() => world.close());

const inSeconds = (seconds: number) => new Date(world.clock.now().getTime() + seconds * 1_000).toISOString();

describe('claimNextReviewTask', () => {
  it('takes the first task of the order for fifteen minutes and tells of it', async () => {
    const { taskId } = await givenTask(world, { vendor: 'FIRST' });
    const before = await world.head();
    const payload = await act(world, 'claimNextReviewTask', {
      as: ann,
      input: { filter: { vendorId: 'vendor_first' } },
    });
    expect(payload).toEqual({
      task: {
        id: taskId,
        state: 'CLAIMED',
        priority: 'NORMAL',
        requiredDecisions: 1,
        outcome: null,
        agreement: null,
        slaBreached: false,
        version: 2,
        claimedBy: { id: ann.id },
        leaseExpiresAt: inSeconds(900),
        completedAt: null,
        decisions: [],
      },
      lease: {
        token: expect.stringMatching(/^lease_[0-9a-z]{26}$/),
        expiresAt: inSeconds(900),
        reviewer: { id: ann.id, name: 'Reviewer 1', roles: ['REVIEWER'] },
      },
      userErrors: [],
    });
    expect(await eventsOf(world, taskId, before)).toEqual([['claimed', 2, ann.id]]);
  });

  it('answers null without an error when nothing is left', async () => {
    const input = { filter: { vendorId: 'vendor_nobody' } };
    expect(await act(world, 'claimNextReviewTask', { as: ann, input })).toEqual({
      task: null,
      lease: null,
      userErrors: [],
    });
  });

  it.each([29, 3_601, 0, -5])('refuses a lease of %i seconds and takes nothing', async (leaseSeconds) => {
    const { taskId } = await givenTask(world, { vendor: 'LEASE' });
    const before = await world.head();
    const payload = await act(world, 'claimNextReviewTask', { as: ann, input: { leaseSeconds } });
    expect(payload).toEqual({
      task: null,
      lease: null,
      userErrors: [{ code: 'INVALID', field: ['leaseSeconds'], message: 'A lease lasts 30 to 3600 seconds.' }],
    });
    expect(await world.head()).toBe(before);
    expect(await readRows(world, 'SELECT state, version FROM review_tasks WHERE id = $1', [taskId])).toEqual([
      { state: 'OPEN', version: 1 },
    ]);
  });

  it('keeps each order and each filter', async () => {
    const vendor = 'ORDER';
    const filter = { vendorId: 'vendor_order' };
    const old = await givenTask(world, { vendor, priority: 'LOW', score: 0.6, category: 'bowls' });
    world.clock.advance(60_000);
    const urgent = await givenTask(world, { vendor, priority: 'URGENT', score: 0.8, category: 'mugs' });
    world.clock.advance(60_000);
    const unsure = await givenTask(world, { vendor, priority: 'NORMAL', score: 0.675, category: null });
    const soon = await givenTask(world, { vendor, priority: 'LOW', score: 0.55, dueAt: new Date(inSeconds(60)) });
    const first = async (input: object) => {
      const { task, lease } = await act(world, 'claimNextReviewTask', { as: ben, input });
      if (task === null) return null;
      await act(world, 'releaseReviewTask', { as: ben, input: { taskId: task.id, leaseToken: lease.token } });
      return task.id;
    };
    expect(await first({ filter })).toBe(urgent.taskId);
    expect(await first({ filter, orderBy: 'OLDEST' })).toBe(old.taskId);
    expect(await first({ filter, orderBy: 'UNCERTAINTY' })).toBe(unsure.taskId);
    expect(await first({ filter, orderBy: 'DUE' })).toBe(soon.taskId);
    expect(await first({ filter: { ...filter, category: 'bowls' } })).toBe(old.taskId);
    expect(await first({ filter: { ...filter, priority: ['NORMAL'] } })).toBe(unsure.taskId);
    expect(await first({ filter: { ...filter, priority: [] } })).toBe(urgent.taskId);
    expect(await first({ filter: { ...filter, slaBreached: true } })).toBeNull();
    expect(await first({ filter: { ...filter, state: ['CLAIMED'] } })).toBeNull();
    expect(await first({ filter: { ...filter, state: ['COMPLETED'] } })).toBeNull();
    expect(await first({ filter: { ...filter, claimedByMe: true } })).toBeNull();
    expect(await first({ filter: { ...filter, claimedByMe: false } })).toBe(urgent.taskId);
  });

  it('passes over what the reviewer holds or has decided on, and gives the second place of a task to another', async () => {
    const { taskId } = await givenTask(world, { vendor: 'TWICE', requiredDecisions: 2 });
    const input = { filter: { vendorId: 'vendor_twice' } };
    const taken = await act(world, 'claimNextReviewTask', { as: ann, input });
    expect(taken['task'].id).toBe(taskId);
    expect((await act(world, 'claimNextReviewTask', { as: ann, input }))['task']).toBeNull();
    expect((await act(world, 'claimNextReviewTask', { as: ben, input }))['task'].id).toBe(taskId);
    expect((await act(world, 'claimNextReviewTask', { as: eve, input }))['task']).toBeNull();
    await act(world, 'submitReviewDecision', {
      as: ann,
      input: { taskId, leaseToken: taken['lease'].token, verdict: 'ACCEPTED', confidence: 3 },
    });
    expect((await act(world, 'claimNextReviewTask', { as: ann, input }))['task']).toBeNull();
    expect((await act(world, 'claimNextReviewTask', { as: eve, input }))['task']).toBeNull();
  });

  it('takes a task whose lease has expired before anybody noticed, and says so first', async () => {
    const { taskId } = await givenTask(world, { vendor: 'LAPSE' });
    const input = { filter: { vendorId: 'vendor_lapse' }, leaseSeconds: 30 };
    await act(world, 'claimNextReviewTask', { as: ann, input });
    const before = await world.head();
    world.clock.advance(29_999);
    expect((await act(world, 'claimNextReviewTask', { as: ben, input }))['task']).toBeNull();
    world.clock.advance(1);
    const { task } = await act(world, 'claimNextReviewTask', { as: ben, input });
    expect([task.id, task.claimedBy.id, task.version]).toEqual([taskId, ben.id, 4]);
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['lease_expired', 3, ann.id],
      ['claimed', 4, ben.id],
    ]);
    expect(await expireLeases(world.system)).toBe(0);
  });

  it('gives 40 tasks to 64 reviewers who ask at once, each once', async () => {
    const tasks = await givenTasks(world, 40, { vendor: 'RUSH' });
    const reviewers = await givenReviewers(world, 64);
    const before = await world.head();
    const input = { filter: { vendorId: 'vendor_rush' } };
    const answers = await Promise.all(reviewers.map((as) => act(world, 'claimNextReviewTask', { as, input })));
    const taken = answers.flatMap(({ task }) => (task === null ? [] : [task.id as string]));
    expect(taken.toSorted()).toEqual(tasks.map(({ taskId }) => taskId).toSorted());
    expect(answers.filter(({ task }) => task === null)).toHaveLength(24);
    const events = await world.events(before);
    expect(events.map(({ type, entityVersion }) => [type, entityVersion])).toEqual(
      Array.from({ length: 40 }, () => ['review.task.claimed.v1', 2]),
    );
    const rows = await readRows<{ leases: number }>(
      world,
      `SELECT jsonb_array_length(leases) AS leases FROM review_tasks WHERE vendor_id = 'vendor_rush'`,
    );
    expect(rows.map(({ leases }) => leases)).toEqual(Array.from({ length: 40 }, () => 1));
  });

  it('never gives a task of two decisions a third live lease, nor one reviewer two of them', async () => {
    await givenTasks(world, 8, { vendor: 'PAIR', requiredDecisions: 2 });
    const reviewers = await givenReviewers(world, 8);
    const input = { filter: { vendorId: 'vendor_pair' } };
    // Every reviewer asks four times at once: 32 calls for 16 places.
    const calls = reviewers.flatMap((as) =>
      Array.from({ length: 4 }, () => act(world, 'claimNextReviewTask', { as, input })),
    );
    const claimed = (await Promise.all(calls)).filter(({ task }) => task !== null);
    expect(claimed).toHaveLength(16);
    const rows = await readRows<{ reviewers: string[] }>(
      world,
      `SELECT ARRAY(SELECT lease ->> 'reviewerId' FROM jsonb_array_elements(leases) AS held(lease)) AS reviewers
       FROM review_tasks WHERE vendor_id = 'vendor_pair'`,
    );
    expect(rows.map((row) => new Set(row.reviewers).size)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  });
});

describe('claimReviewTask', () => {
  it('claims a named task; claiming it again replaces the token', async () => {
    const { taskId } = await givenTask(world);
    const before = await world.head();
    const old = await claim(world, ann, taskId);
    const token = await claim(world, ann, taskId);
    expect(token).not.toBe(old);
    const lost = await act(world, 'renewReviewLease', { as: ann, input: { taskId, leaseToken: old } });
    expect(lost['userErrors']).toEqual([
      {
        code: 'LEASE_LOST',
        field: ['leaseToken'],
        message: 'This is not the token of a live lease of yours on this task.',
      },
    ]);
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['claimed', 2, ann.id],
      ['claimed', 3, ann.id],
    ]);
  });

  it('refuses what cannot be claimed, and changes nothing', async () => {
    const held = await givenTask(world);
    await claim(world, ben, held.taskId);
    const decided = await givenTask(world, { requiredDecisions: 2 });
    await act(world, 'submitReviewDecision', {
      as: ann,
      input: { taskId: decided.taskId, verdict: 'ACCEPTED', confidence: 3 },
    });
    const completed = await givenTask(world);
    await act(world, 'submitReviewDecision', {
      as: ben,
      input: { taskId: completed.taskId, verdict: 'ACCEPTED', confidence: 3 },
    });
    const before = await world.head();
    const refusal = async (taskId: string) =>
      (await act(world, 'claimReviewTask', { as: ann, input: { taskId } }))['userErrors'];
    expect(await refusal('task_none')).toEqual([
      { code: 'NOT_FOUND', field: ['taskId'], message: 'There is no review task with this id.' },
    ]);
    expect(await refusal(held.taskId)).toEqual([
      {
        code: 'NOT_ALLOWED_NOW',
        field: ['taskId'],
        message: 'Others hold this task; no further decision is wanted of it.',
      },
    ]);
    expect(await refusal(decided.taskId)).toEqual([
      { code: 'ALREADY_DECIDED', field: ['taskId'], message: 'You have decided on this task before.' },
    ]);
    expect(await refusal(completed.taskId)).toEqual([
      { code: 'ALREADY_DECIDED', field: ['taskId'], message: 'This task is completed.' },
    ]);
    expect(await world.head()).toBe(before);
  });

  it('gives one task to one of 32 reviewers who want it at once', async () => {
    const { taskId } = await givenTask(world);
    const reviewers = await givenReviewers(world, 32);
    const answers = await Promise.all(reviewers.map((as) => act(world, 'claimReviewTask', { as, input: { taskId } })));
    expect(answers.filter(({ lease }) => lease !== null)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'NOT_ALLOWED_NOW')).toHaveLength(31);
  });
});

describe('renewReviewLease and releaseReviewTask', () => {
  it('moves the end of a live lease without an event', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    world.clock.advance(800_000);
    const input = { taskId, leaseToken, leaseSeconds: 3_600 };
    const { lease, task } = await act(world, 'renewReviewLease', { as: ann, input });
    expect([lease.token, lease.expiresAt, task.leaseExpiresAt]).toEqual([
      leaseToken,
      inSeconds(3_600),
      inSeconds(3_600),
    ]);
    expect(await world.head()).toBe(before);
    world.clock.advance(200_000);
    await expireLeases(world.system);
    expect(await eventsOf(world, taskId, before)).toEqual([]);
  });

  it('gives a task back, which another then may take', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    const { task, userErrors } = await act(world, 'releaseReviewTask', { as: ann, input: { taskId, leaseToken } });
    expect([task.state, task.claimedBy, task.leaseExpiresAt, userErrors]).toEqual(['OPEN', null, null, []]);
    expect(await eventsOf(world, taskId, before)).toEqual([['released', 3, ann.id]]);
    expect(await claim(world, ben, taskId)).toMatch(/^lease_/);
  });

  it.each(['renewReviewLease', 'releaseReviewTask'] as const)(
    '%s needs the live token of the caller',
    async (mutation) => {
      const { taskId } = await givenTask(world);
      const leaseToken = await claim(world, ann, taskId);
      const codeOf = async (as: GivenReviewer, input: object) =>
        (await act(world, mutation, { as, input }))['userErrors'].map(({ code }: { code: string }) => code);
      const before = await world.head();
      expect(await codeOf(ben, { taskId, leaseToken })).toEqual(['LEASE_LOST']);
      expect(await codeOf(ann, { taskId, leaseToken: 'lease_invented' })).toEqual(['LEASE_LOST']);
      expect(await codeOf(ann, { taskId: 'task_none', leaseToken })).toEqual(['NOT_FOUND']);
      world.clock.advance(900_000);
      expect(await codeOf(ann, { taskId, leaseToken })).toEqual(['LEASE_LOST']);
      expect(await world.head()).toBe(before);
    },
  );
});

describe('expireLeases', () => {
  it('ends each lease once, however many sweeps run at once', async () => {
    world.clock.advance(3_600_000);
    const tasks = await givenTasks(world, 20, { vendor: 'SWEEP', requiredDecisions: 2 });
    for (const { taskId } of tasks) {
      await claim(world, ann, taskId);
      await claim(world, ben, taskId);
    }
    await expireLeases(world.system);
    const before = await world.head();
    world.clock.advance(900_000);
    const ended = await Promise.all(Array.from({ length: 8 }, () => expireLeases(world.system)));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(40);
    const mine = new Set(tasks.map(({ taskId }) => taskId));
    const events = (await world.events(before)).filter(({ entityId }) => mine.has(entityId));
    expect(events).toHaveLength(40);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['review.task.lease_expired.v1']));
    for (const { taskId } of tasks)
      expect(await eventsOf(world, taskId, before)).toEqual([
        ['lease_expired', 4, ann.id],
        ['lease_expired', 5, ben.id],
      ]);
    expect(
      await readRows(
        world,
        `SELECT DISTINCT state, leases, lease_ends_at FROM review_tasks WHERE vendor_id = 'vendor_sweep'`,
      ),
    ).toEqual([{ state: 'OPEN', leases: [], lease_ends_at: null }]);
  });

  it('against a renewal that comes too late: the lease is lost, and said to be expired once', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    world.clock.advance(900_000);
    const [renewals] = await Promise.all([
      Promise.all(
        Array.from({ length: 10 }, () => act(world, 'renewReviewLease', { as: ann, input: { taskId, leaseToken } })),
      ),
      Promise.all(Array.from({ length: 10 }, () => expireLeases(world.system))),
    ]);
    expect(renewals.map(({ userErrors }) => userErrors[0]?.code)).toEqual(
      Array.from({ length: 10 }, () => 'LEASE_LOST'),
    );
    expect(await eventsOf(world, taskId, before)).toEqual([['lease_expired', 3, ann.id]]);
  });

  it('against a renewal in time: the lease stays', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    world.clock.advance(899_999);
    const [renewed] = await Promise.all([
      act(world, 'renewReviewLease', { as: ann, input: { taskId, leaseToken } }),
      ...Array.from({ length: 10 }, () => expireLeases(world.system)),
    ]);
    expect(renewed['userErrors']).toEqual([]);
    world.clock.advance(1);
    await expireLeases(world.system);
    expect(await eventsOf(world, taskId, before)).toEqual([]);
  });
});
