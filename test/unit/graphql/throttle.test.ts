import { describe, expect, test } from 'vitest';
import { ProcessThrottle } from '../../../src/graphql/throttle/throttle.js';
import { ADMIN, accepted, NOBODY, preparing, principalOf, verdict } from './preparing.js';

function throttled(maxBuckets?: number) {
  const clock = { nowMs: 0 };
  return { clock, throttle: new ProcessThrottle({ points: 100, pointsPerSecond: 10 }, () => clock.nowMs, maxBuckets) };
}

describe('a bucket', () => {
  test('is taken from until it is empty, and says when there will be enough', () => {
    const { throttle, clock } = throttled();
    expect([throttle.take('a', 70), throttle.take('a', 30), throttle.take('a', 1)]).toEqual([null, null, 1]);
    expect(throttle.take('a', 55)).toBe(6);
    clock.nowMs = 5_500;
    expect([throttle.take('a', 56), throttle.take('a', 55)]).toEqual([1, null]);
  });

  test('fills with time, and no further than to the brim', () => {
    const { throttle, clock } = throttled();
    throttle.take('a', 100);
    clock.nowMs = 2_000;
    expect(throttle.status('a')).toEqual({ maximumAvailable: 100, currentlyAvailable: 20, restoreRate: 10 });
    clock.nowMs = 1_000_000;
    expect(throttle.status('a').currentlyAvailable).toBe(100);
  });

  test('does not mind a clock that is put back', () => {
    const { throttle, clock } = throttled();
    clock.nowMs = 10_000;
    throttle.take('a', 50);
    clock.nowMs = 0;
    expect(throttle.status('a').currentlyAvailable).toBe(50);
    clock.nowMs = 1_000;
    expect(throttle.status('a').currentlyAvailable).toBe(60);
  });

  test('is one caller’s own; what is given back or charged stays within its bounds', () => {
    const { throttle } = throttled();
    throttle.charge('a', 500);
    throttle.giveBack('b', 500);
    expect([throttle.status('a').currentlyAvailable, throttle.status('b').currentlyAvailable]).toEqual([0, 100]);
  });

  test('is forgotten when it was unused for longest and there are too many', () => {
    const { throttle, clock } = throttled(2);
    throttle.take('a', 100);
    throttle.take('b', 100);
    clock.nowMs = 1;
    throttle.take('a', 0);
    throttle.take('c', 100);
    expect(['a', 'c'].map((key) => throttle.status(key).currentlyAvailable)).toEqual([0, 0]);
    expect(throttle.status('b').currentlyAvailable).toBe(100);
  });
});

describe('an operation', () => {
  const PAGE = '{ products(first: 98) { nodes { id } } }';

  test('is refused when its caller has too few points, with the seconds until there are enough', () => {
    const { ask, clock } = preparing({ points: 1_000 });
    for (let n = 0; n < 10; n += 1) accepted(ask(PAGE));
    expect(verdict(ask(PAGE))).toEqual({ code: 'THROTTLED', retryAfterSeconds: 1 });
    clock.nowMs = 1_000;
    accepted(ask(PAGE));
  });

  test('is not even read when its caller has none', () => {
    const { ask } = preparing({ points: 1_000 });
    for (let n = 0; n < 10; n += 1) accepted(ask(PAGE));
    expect(verdict(ask('{ this is no GraphQL ('))).toMatchObject({ code: 'THROTTLED' });
  });

  test('costs ten when it is refused, whoever asks', () => {
    const { ask } = preparing({ points: 1_000 });
    for (let n = 0; n < 100; n += 1) expect(verdict(ask('{ nothing }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(verdict(ask('{ nothing }')).code).toBe('THROTTLED');
  });

  test('that is throttled costs nothing, so that points come back to whoever goes on asking', () => {
    const { ask, clock } = preparing({ points: 1_000 });
    for (let n = 0; n < 10; n += 1) accepted(ask(PAGE));
    for (let n = 0; n < 100; n += 1) ask(PAGE);
    clock.nowMs = 100;
    accepted(ask(PAGE));
  });

  test('is paid by its key, or by the network it came from', () => {
    const { ask } = preparing({ points: 1_000 });
    const health = '{ health { status } }';
    const from = (clientAddress: string) => ({ ...NOBODY, clientAddress });
    for (let n = 0; n < 1_000; n += 1) accepted(ask(health, {}, from('2001:db8:1:2::3')));
    expect(verdict(ask(health, {}, from('2001:db8:1:2:ffff::9'))).code).toBe('THROTTLED');
    accepted(ask(health, {}, from('2001:db8:1:3::3')));
    accepted(ask(health, {}, { ...ADMIN, clientAddress: '2001:db8:1:2::3' }));
    accepted(ask(health, {}, { principal: principalOf('VIEWER', 'other'), clientAddress: null }));
  });
});

describe('rights', () => {
  const { ask } = preparing();
  const viewer = { principal: principalOf('VIEWER'), clientAddress: null };

  test('refuse an operation of which nothing is allowed, field by field', () => {
    const refused = ask(
      'mutation { a: cancelJob(id: "j") { job { id } } b: retryJob(id: "j") { job { id } } }',
      {},
      viewer,
    );
    expect(refused).toMatchObject([{ path: ['a'] }, { path: ['b'] }]);
    expect(verdict(refused).code).toBe('FORBIDDEN');
    expect(verdict(ask('{ viewer { id } }', {}, NOBODY)).code).toBe('UNAUTHENTICATED');
  });

  test('leave an operation of which something is allowed to the guard', () => {
    expect(accepted(ask('{ viewer { id } apiKeys { id } }', {}, viewer)).rootFields).toEqual(['viewer', 'apiKeys']);
    accepted(ask('{ __typename viewer { id } }', {}, NOBODY));
  });
});
