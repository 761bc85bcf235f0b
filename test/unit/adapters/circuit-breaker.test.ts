import { describe, expect, test } from 'vitest';
import { type BreakerState, type CallVerdict, CircuitBreaker } from '../../../src/adapters/openai/circuit-breaker.js';

const OPEN_MS = 60_000;

function start() {
  let nowMs = 1_000_000;
  const clock = { now: () => new Date(nowMs) };
  const turns: BreakerState[] = [];
  const onTurned = (state: BreakerState) => void turns.push(state);
  const breaker = new CircuitBreaker({ failuresToOpen: 5, openMs: OPEN_MS, successesToClose: 3, clock, onTurned });
  const pass = () => {
    const given = breaker.tryPass();
    return 'end' in given ? given : null;
  };
  const call = (...verdicts: CallVerdict[]) => verdicts.map((verdict) => pass()?.end(verdict) === undefined && verdict);
  const fail = (times: number) => call(...Array.from({ length: times }, () => 'FAILURE' as const));
  return { breaker, turns, pass, call, fail, advance: (ms: number) => void (nowMs += ms) };
}

describe('a breaker', () => {
  test('opens after five failures in a row, and not before', () => {
    const { breaker, call, fail, pass } = start();
    fail(4);
    call('SUCCESS');
    fail(4);
    expect(breaker.state).toBe('CLOSED');
    call('UNKNOWN');
    fail(1);
    expect(breaker.state).toBe('OPEN');
    expect(pass()).toBeNull();
    expect(breaker.tryPass()).toEqual({ retryAfterMs: OPEN_MS });
  });

  test('lets nothing pass for 60 s, then one at a time, and closes after three successes', () => {
    const { breaker, turns, fail, pass, advance } = start();
    fail(5);
    advance(OPEN_MS - 1);
    expect([breaker.state, pass()]).toEqual(['OPEN', null]);
    advance(1);
    expect(breaker.state).toBe('HALF_OPEN');
    for (const left of [2, 1, 0]) {
      const probe = pass()!;
      expect(pass()).toBeNull();
      probe.end('SUCCESS');
      expect(breaker.state).toBe(left === 0 ? 'CLOSED' : 'HALF_OPEN');
    }
    expect(turns).toEqual(['OPEN', 'HALF_OPEN', 'CLOSED']);
    const [one, other] = [pass(), pass()];
    expect([one === null, other === null]).toEqual([false, false]);
  });

  test('tells since when it has not been closed', () => {
    const { breaker, fail, call, advance } = start();
    fail(4);
    advance(1_000);
    expect(breaker.openForMs).toBe(0);
    fail(1);
    advance(OPEN_MS);
    fail(1);
    advance(OPEN_MS);
    expect(breaker.openForMs).toBe(2 * OPEN_MS);
    call('SUCCESS', 'SUCCESS');
    expect(breaker.openForMs).toBe(2 * OPEN_MS);
    call('SUCCESS');
    expect(breaker.openForMs).toBe(0);
  });

  test('opens again for 60 s with the first probe that fails', () => {
    const { breaker, fail, pass, call, advance } = start();
    fail(5);
    advance(OPEN_MS);
    call('SUCCESS', 'SUCCESS', 'FAILURE');
    expect([breaker.state, pass()]).toEqual(['OPEN', null]);
    advance(OPEN_MS);
    call('SUCCESS', 'SUCCESS');
    expect(breaker.state).toBe('HALF_OPEN');
    call('SUCCESS');
    expect(breaker.state).toBe('CLOSED');
  });

  test('a probe of which nothing is known makes room for the next; a pass counts once', () => {
    const { breaker, fail, pass, advance } = start();
    fail(5);
    advance(OPEN_MS);
    pass()!.end('UNKNOWN');
    const probe = pass()!;
    probe.end('SUCCESS');
    probe.end('SUCCESS');
    probe.end('SUCCESS');
    expect(breaker.state).toBe('HALF_OPEN');
  });

  test('calls that began before it opened change nothing when they end after', () => {
    const { breaker, fail, pass } = start();
    const [early, late] = [pass()!, pass()!];
    fail(5);
    early.end('SUCCESS');
    late.end('FAILURE');
    expect(breaker.tryPass()).toEqual({ retryAfterMs: OPEN_MS });
  });
});
