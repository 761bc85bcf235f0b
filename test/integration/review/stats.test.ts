import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';
import { act, claim, type GivenReviewer, givenReviewers, givenTask } from './given.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(() => world.close());

const STATS = /* GraphQL */ `
  query ($since: DateTime) {
    reviewStats(since: $since) {
      pending claimed oldestAgeSeconds slaViolationRate turnaroundHoursP50 turnaroundHoursP95 decisionsPerReviewerHour
      averageConfidence percentAgreement cohenKappa fleissKappa krippendorffAlpha gwetAc1
      reviewers { reviewer { id name } decisions averageConfidence averageDurationMs accuracy }
    }
  }
`;
const HOUR_MS = 3_600_000;

it('are empty on an empty queue', async () => {
  expect((await world.execute(STATS)).data['reviewStats']).toEqual({
    pending: 0,
    claimed: 0,
    oldestAgeSeconds: null,
    slaViolationRate: 0,
    turnaroundHoursP50: null,
    turnaroundHoursP95: null,
    decisionsPerReviewerHour: null,
    averageConfidence: null,
    percentAgreement: null,
    cohenKappa: null,
    fleissKappa: null,
    krippendorffAlpha: null,
    gwetAc1: null,
    reviewers: [],
  });
});

it('are what a hand computes, with four statements', async () => {
  // The first moment of a clock hour, so that reviewer-hours do not hang on when the test runs.
  world.clock.advance(HOUR_MS - (world.clock.now().getTime() % HOUR_MS));
  const [ann, ben, eve] = (await givenReviewers(world, 3)) as [GivenReviewer, GivenReviewer, GivenReviewer];
  const decide = async (taskId: string, votes: [GivenReviewer, string, number, number?][]) => {
    for (const [as, verdict, confidence, durationMs] of votes) {
      const input = { taskId, verdict, confidence, durationMs };
      expect((await act(world, 'submitReviewDecision', { as, input }))['userErrors']).toEqual([]);
    }
  };
  // Old work, outside the period: it must not count.
  await decide((await givenTask(world)).taskId, [[ann, 'ACCEPTED', 1, 1]]);
  world.clock.advance(HOUR_MS);
  const since = world.clock.now().toISOString();
  const tasks = [];
  while (tasks.length < 4) tasks.push((await givenTask(world, { requiredDecisions: 2 })).taskId);
  const single = (await givenTask(world)).taskId;
  const late = (await givenTask(world, { dueAt: new Date(world.clock.now().getTime() + HOUR_MS) })).taskId;
  const held = (await givenTask(world)).taskId;
  await givenTask(world);
  // After 1 h: two accepted by both, one rejected by both.
  world.clock.advance(HOUR_MS);
  await decide(tasks[0]!, [
    [ann, 'ACCEPTED', 5, 1_000],
    [ben, 'ACCEPTED', 3],
  ]);
  await decide(tasks[1]!, [
    [ann, 'ACCEPTED', 5, 3_000],
    [ben, 'ACCEPTED', 3],
  ]);
  await decide(tasks[2]!, [
    [ann, 'REJECTED', 4],
    [ben, 'REJECTED', 3],
  ]);
  // After 2 h: a split that the heavier vote settles, and one that is handed on first.
  world.clock.advance(HOUR_MS);
  await decide(tasks[3]!, [
    [ann, 'ACCEPTED', 4],
    [ben, 'REJECTED', 2],
  ]);
  await decide(single, [
    [eve, 'ESCALATED', 1],
    [ann, 'REJECTED', 5],
  ]);
  // After 5 h: late.
  world.clock.advance(3 * HOUR_MS);
  await decide(late, [[eve, 'ACCEPTED', 3]]);
  await claim(world, ben, held);

  const { statements, result } = await world.countStatements(() => world.execute(STATS, { since }));
  // Turnaround of the six completed in hours: 1 1 1 2 2 5; median between the third and fourth, P95 at rank 4.75.
  // Reviewer-hours: ann 2, ben 2, eve 2; eleven decisions. Pairs: AA AA RR and one AR, whichever way round.
  // κ: p₀ = 3/4, pₑ = (3/4·2/4 + 1/4·2/4) = 1/2, so 1/2.
  expect(result.data['reviewStats']).toEqual({
    pending: 1,
    claimed: 1,
    oldestAgeSeconds: 5 * 3_600,
    slaViolationRate: 1 / 8,
    turnaroundHoursP50: 1.5,
    turnaroundHoursP95: expect.closeTo(2 + 0.75 * 3, 9),
    decisionsPerReviewerHour: 11 / 6,
    averageConfidence: (5 + 3 + 5 + 3 + 4 + 3 + 4 + 2 + 1 + 5 + 3) / 11,
    percentAgreement: 0.75,
    cohenKappa: 0.5,
    // Shares A 5/8, R 3/8: P̄ₑ 34/64, so (3/4 − 17/32) ÷ (15/32). α: Dₒ 2/8, Dₑ 2·5·3/(8·7). AC1: pₑ 2·(5/8)(3/8).
    fleissKappa: expect.closeTo(7 / 15, 9),
    krippendorffAlpha: expect.closeTo(1 - 0.25 / (30 / 56), 9),
    gwetAc1: expect.closeTo((3 / 4 - 15 / 32) / (17 / 32), 9),
    reviewers: [
      {
        reviewer: { id: ann.id, name: 'Reviewer 1' },
        decisions: 5,
        averageConfidence: 23 / 5,
        averageDurationMs: 2_000,
        accuracy: 1,
      },
      {
        reviewer: { id: ben.id, name: 'Reviewer 2' },
        decisions: 4,
        averageConfidence: 11 / 4,
        averageDurationMs: null,
        accuracy: 3 / 4,
      },
      {
        reviewer: { id: eve.id, name: 'Reviewer 3' },
        decisions: 2,
        averageConfidence: 2,
        averageDurationMs: null,
        accuracy: 1,
      },
    ],
  });
  expect(statements).toBe(4);
});

it('look back seven days when not told otherwise', async () => {
  world.clock.advance(7 * 24 * HOUR_MS + 1);
  const stats = (await world.execute(STATS)).data['reviewStats'];
  expect([stats.turnaroundHoursP50, stats.averageConfidence, stats.reviewers]).toEqual([null, null, []]);
  // Both waiting tasks are over their 48 hours, whether a sweep has noticed or not.
  expect([stats.pending, stats.claimed, stats.slaViolationRate]).toEqual([1, 1, 1]);
});

it('are refused for a time to come, to the millisecond', async () => {
  const now = world.clock.now();
  const { errors } = await world.execute(STATS, { since: new Date(now.getTime() + 1) });
  expect(errors).toMatchObject([
    { message: '"since" lies in the future.', path: ['reviewStats'], extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect((await world.execute(STATS, { since: now })).data['reviewStats'].reviewers).toEqual([]);
});

it('look back 31 days at most, whatever they are told', async () => {
  const countOf = async () => {
    const { reviewers } = (await world.execute(STATS, { since: '1970-01-01T00:00:00Z' })).data['reviewStats'];
    return (reviewers as { decisions: number }[]).reduce((sum, { decisions }) => sum + decisions, 0);
  };
  expect(await countOf()).toBe(12);
  world.clock.advance(24 * 24 * HOUR_MS);
  expect(await countOf()).toBe(0);
});
