import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  dueAtMs,
  priorityKey,
  priorityScore,
  priorityScoreAt,
  type RankedTask,
  type ReviewPriority,
  type SlaHours,
} from '../../../src/engines/review/priority.js';
import { uncertainty } from '../../../src/engines/review/uncertainty.js';

const SLA: SlaHours = { URGENT: 4, HIGH: 12, NORMAL: 48, LOW: 120 };
const CREATED = Date.UTC(2026, 10, 21, 7);
const HOUR = 3_600_000;

function freshTask(priority: ReviewPriority, createdAtMs = CREATED): RankedTask {
  return { priority, uncertainty: 0, createdAtMs, dueAtMs: dueAtMs(priority, createdAtMs, SLA) };
}

const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2060, 0) });
const tasks: fc.Arbitrary<RankedTask> = fc.record({
  priority: fc.constantFrom<ReviewPriority>('LOW', 'NORMAL', 'HIGH', 'URGENT'),
  uncertainty: fc.double({ min: 0, max: 1, noNaN: true }),
  createdAtMs: moments,
  dueAtMs: moments,
});

describe('dueAtMs', () => {
  test.each([
    ['URGENT', 4],
    ['HIGH', 12],
    ['NORMAL', 48],
    ['LOW', 120],
  ] as const)('%s is due after %i hours', (priority, hours) => {
    expect(dueAtMs(priority, CREATED, SLA)).toBe(CREATED + hours * HOUR);
  });
});

describe('priorityScore', () => {
  test.each([
    ['URGENT', 38.333_333],
    ['HIGH', 15],
    ['NORMAL', -10],
    ['LOW', -50],
  ] as const)('a fresh %s task has %f points', (priority, points) => {
    expect(priorityScore(freshTask(priority), CREATED).total).toBeCloseTo(points, 5);
  });

  it('consists of its parts', () => {
    const task = { ...freshTask('NORMAL'), uncertainty: 0.5 };
    expect(priorityScore(task, CREATED + 60 * HOUR)).toEqual({
      total: 32.5,
      parts: { business: 10, uncertainty: 5, slaUrgency: 5, age: 12.5 },
    });
  });

  it.each([
    ['NORMAL', 'HIGH', 40],
    ['LOW', 'URGENT', 141 + 1 / 3],
    ['LOW', 'NORMAL', 64],
  ] as const)('a %s task stands level with a fresh %s one after %f hours', (older, younger, hours) => {
    const now = CREATED + hours * HOUR;
    const waiting = priorityScore(freshTask(older), now).total;
    expect(waiting).toBeCloseTo(priorityScore(freshTask(younger, now), now).total, 6);
  });

  it('gives full uncertainty the worth of 16 hours of waiting', () => {
    const unsure = priorityScore({ ...freshTask('NORMAL'), uncertainty: 1 }, CREATED).total;
    expect(unsure).toBeCloseTo(priorityScore(freshTask('NORMAL'), CREATED + 16 * HOUR).total, 9);
  });
});

describe('priorityKey', () => {
  it('with the time gives the score', () => {
    fc.assert(
      fc.property(tasks, moments, (task, now) => {
        const score = priorityScoreAt(priorityKey(task), now);
        expect(Math.abs(score - priorityScore(task, now).total)).toBeLessThan(1e-9);
      }),
    );
  });

  it('orders two tasks as their scores do, at every moment', () => {
    fc.assert(
      fc.property(tasks, tasks, moments, (a, b, now) => {
        const byScore = priorityScore(a, now).total - priorityScore(b, now).total;
        // Closer than this two doubles of such size do not tell scores apart.
        fc.pre(Math.abs(byScore) > 1e-6);
        expect(Math.sign(priorityKey(a) - priorityKey(b))).toBe(Math.sign(byScore));
      }),
    );
  });
});

describe('uncertainty', () => {
  const band = { acceptThreshold: 0.75, rejectThreshold: 0.25 };

  test.each([
    [0.5, 1],
    [0.375, 0.5],
    [0.625, 0.5],
    [0.25, 0],
    [0.75, 0],
    [0.1, 0],
    [1, 0],
    [null, 1],
  ])('of a score of %s is %f', (score, expected) => {
    expect(uncertainty(score, band)).toBe(expected);
  });

  it('without a band is full at the only threshold', () => {
    const cut = { acceptThreshold: 0.5, rejectThreshold: 0.5 };
    expect([0.49, 0.5, 0.51].map((score) => uncertainty(score, cut))).toEqual([0, 1, 0]);
  });
});
