import { describe, expect, test } from 'vitest';
import { pauseAfter, pauseOfEndpoint } from '../../../src/engines/webhooks/retry-schedule.js';

const refused = { status: 404, timedOut: false, retryAfterMs: null };
const MIDDLE = 0.5;

test('the pauses are 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, and there is no eleventh attempt', () => {
  const pauses = Array.from({ length: 11 }, (_, n) => pauseAfter({ ...refused, attempt: n + 1 }, MIDDLE));
  const seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
  expect(pauses).toEqual([...seconds.map((s) => s * 1_000), null, null]);
  // 75 h 35 min 5 s.
  expect(seconds.reduce((sum, s) => sum + s)).toBe(272_105);
});

test('they are spread by a fifth either way', () => {
  expect(pauseAfter({ ...refused, attempt: 2 }, 0)).toBe(240_000);
  expect(pauseAfter({ ...refused, attempt: 2 }, 1 - Number.EPSILON)).toBe(360_000);
});

describe('after an answer that says it is too much', () => {
  test.each([
    [429, false],
    [500, false],
    [502, false],
    [503, false],
    [504, false],
    [599, false],
    [null, true],
  ])('status %s, timed out %s: a minute at least', (status, timedOut) => {
    expect(pauseAfter({ attempt: 1, status, timedOut, retryAfterMs: null }, MIDDLE)).toBe(60_000);
    expect(pauseAfter({ attempt: 2, status, timedOut, retryAfterMs: null }, MIDDLE)).toBe(300_000);
  });

  test.each([
    [301, false],
    [400, false],
    [404, false],
    [null, false],
  ])('status %s is tried again by the schedule', (status, timedOut) => {
    expect(pauseAfter({ attempt: 1, status, timedOut, retryAfterMs: null }, MIDDLE)).toBe(5_000);
  });
});

test('Retry-After is obeyed up to a day, and never shortens a pause', () => {
  const asked = (retryAfterMs: number, attempt = 1) =>
    pauseAfter({ attempt, status: 429, timedOut: false, retryAfterMs }, MIDDLE);
  expect(asked(90_000)).toBe(90_000);
  expect(asked(10)).toBe(60_000);
  expect(asked(Number.POSITIVE_INFINITY)).toBe(86_400_000);
  expect(asked(60_000, 3)).toBe(1_800_000);
});

test('the endpoint as a whole is left alone when 429 or 503 says for how long', () => {
  const one = { attempt: 1, timedOut: false };
  expect(pauseOfEndpoint({ ...one, status: 429, retryAfterMs: 120_000 })).toBe(120_000);
  expect(pauseOfEndpoint({ ...one, status: 503, retryAfterMs: 1e12 })).toBe(86_400_000);
  expect(pauseOfEndpoint({ ...one, status: 429, retryAfterMs: null })).toBeNull();
  expect(pauseOfEndpoint({ ...one, status: 500, retryAfterMs: 120_000 })).toBeNull();
});
