import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ALERT_METRICS, type AlertMetric } from '../../../src/engines/alerts/alert-metrics.js';
import { DEFAULT_RULES } from '../../../src/engines/alerts/default-rules.js';
import { formatDuration, formatValue, summaryOf } from '../../../src/engines/alerts/describe-alert.js';
import { isAtLeast } from '../../../src/engines/alerts/severities.js';
import { type AlertStep, QUIET_MS, stepAlert } from '../../../src/engines/alerts/step-alert.js';
import { type Comparison, firesAtOnce, standingOf } from '../../../src/engines/alerts/threshold.js';
import { describeTransitions } from './run-windows.js';

const MINUTE = 60_000;

describe('a value beside a rule', () => {
  test.each<[AlertMetric, Comparison, number, number, string]>([
    ['REVIEW_BACKLOG', '>', 100, 100, 'BETWEEN'],
    ['REVIEW_BACKLOG', '>', 100, 101, 'BREACHED'],
    ['REVIEW_BACKLOG', '>', 100, 91, 'BETWEEN'],
    ['REVIEW_BACKLOG', '>', 100, 90, 'CLEAR'],
    ['REVIEW_BACKLOG', '>=', 100, 100, 'BREACHED'],
    ['REVIEWER_CONFIDENCE', '<', 3, 2.99, 'BREACHED'],
    ['REVIEWER_CONFIDENCE', '<', 3, 3, 'BETWEEN'],
    ['REVIEWER_CONFIDENCE', '<', 3, 3.2, 'CLEAR'],
    ['CLASSIFICATION_SUCCESS_RATE', '<', 0.95, 0.954, 'BETWEEN'],
    ['CLASSIFICATION_SUCCESS_RATE', '<', 0.95, 0.96, 'CLEAR'],
    ['POSTER_REQUESTS_PER_MINUTE', '<', 10, 10.5, 'BETWEEN'],
    ['POSTER_REQUESTS_PER_MINUTE', '<', 10, 11, 'CLEAR'],
    ['JOB_FAILURE_RATE', '>', 0, 0, 'CLEAR'],
    ['DRIFT_SEVERITY', '>=', 2, 1, 'CLEAR'],
    ['REVIEW_BACKLOG', '<=', 0, 0, 'BREACHED'],
  ])('%s %s %d: %d is %s', (metric, comparison, threshold, value, standing) => {
    expect(standingOf({ metric, comparison, threshold }, value)).toBe(standing);
  });

  it('waits for a second window unless drift is high', () => {
    const drift = { metric: 'DRIFT_SEVERITY', comparison: '>=', threshold: 1 } as const;
    expect([1, 2, 3].map((value) => firesAtOnce(drift, value))).toEqual([false, false, true]);
    expect(firesAtOnce({ metric: 'REVIEW_BACKLOG', comparison: '>', threshold: 1 }, 1e9)).toBe(false);
  });

  it('every rule that ships can clear', () => {
    const bestOf = (metric: AlertMetric) => ALERT_METRICS[metric].best;
    expect(DEFAULT_RULES.map((rule) => standingOf(rule, bestOf(rule.metric)))).toEqual(
      DEFAULT_RULES.map(() => 'CLEAR'),
    );
    expect(new Set(DEFAULT_RULES.map(({ preset }) => preset))).toEqual(new Set(Object.keys(ALERT_METRICS)));
  });
});

describe('the state machine', () => {
  const told = (action: AlertStep['action']): AlertStep => ({ action, notify: true });
  const silent = (action: AlertStep['action']): AlertStep => ({ action, notify: false });
  const at = { atOnce: false, nowMs: 10 * QUIET_MS, lastNotifiedMs: null };
  const firing = { state: 'FIRING', isNotified: true, isAcknowledged: false } as const;
  const pending = { state: 'PENDING', isNotified: false, isAcknowledged: false } as const;
  const recently = at.nowMs - QUIET_MS + 1;
  const longAgo = at.nowMs - QUIET_MS;

  test.each([
    ['nothing, clear', null, { standing: 'CLEAR' }, silent('NONE')],
    ['nothing, in the hysteresis', null, { standing: 'BETWEEN' }, silent('NONE')],
    ['a first breach', null, { standing: 'BREACHED' }, silent('OPEN')],
    ['a first breach that cannot wait', null, { standing: 'BREACHED', atOnce: true }, told('FIRE')],
    ['a second breach', pending, { standing: 'BREACHED' }, told('FIRE')],
    ['a second breach within the hour', pending, { standing: 'BREACHED', lastNotifiedMs: recently }, silent('FIRE')],
    ['a second breach after the hour', pending, { standing: 'BREACHED', lastNotifiedMs: longAgo }, told('FIRE')],
    ['a breach that was none', pending, { standing: 'BETWEEN' }, silent('DROP')],
    ['still firing', firing, { standing: 'BREACHED', lastNotifiedMs: recently }, silent('KEEP')],
    ['still firing in the hysteresis', firing, { standing: 'BETWEEN', lastNotifiedMs: recently }, silent('KEEP')],
    ['still firing after an hour', firing, { standing: 'BREACHED', lastNotifiedMs: longAgo }, told('REMIND')],
    [
      'still firing, and somebody knows',
      { ...firing, isAcknowledged: true },
      { standing: 'BREACHED', lastNotifiedMs: longAgo },
      silent('KEEP'),
    ],
    ['over', firing, { standing: 'CLEAR', lastNotifiedMs: recently }, told('RESOLVE')],
    [
      'over, and nobody knew',
      { ...firing, isNotified: false },
      { standing: 'CLEAR', lastNotifiedMs: recently },
      silent('RESOLVE'),
    ],
  ] as const)('%s', (_, open, verdict, expected) => {
    expect(stepAlert(open, { ...at, ...verdict })).toEqual(expected);
  });

  it('a metric that flaps says in an hour that it fires and that it is over, whatever the rhythm', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('BREACHED', 'BETWEEN', 'CLEAR'), { maxLength: 200 }), (standings) => {
        const windows = standings.map((standing, index) => ({ standing, nowMs: index * 36_000 }) as const);
        const told = describeTransitions(windows).filter(({ notify }) => notify);
        const fired = told.filter(({ action }) => action !== 'RESOLVE').map(({ nowMs }) => nowMs);
        expect(fired.every((nowMs, index) => index === 0 || nowMs - fired[index - 1]! >= QUIET_MS)).toBe(true);
        const kinds = told.map(({ action }) => (action === 'RESOLVE' ? 'over' : 'fires'));
        expect(kinds.filter((kind, index) => kind === 'over' && kinds[index - 1] !== 'fires')).toEqual([]);
        for (const { nowMs } of told)
          expect(told.filter((one) => one.nowMs >= nowMs && one.nowMs < nowMs + QUIET_MS).length).toBeLessThanOrEqual(
            3,
          );
      }),
    );
  });

  it('a hundred changes in an hour are two notifications', () => {
    const windows = Array.from({ length: 100 }, (_, n) => ({
      standing: n % 4 < 2 ? ('BREACHED' as const) : ('CLEAR' as const),
      nowMs: n * 36_000,
    }));
    const told = describeTransitions(windows).filter(({ notify }) => notify);
    expect(told.map(({ action }) => action)).toEqual(['FIRE', 'RESOLVE']);
  });

  it('what still fires when the hour is up is told then, and its end too', () => {
    const standingAt = (minute: number) => (minute === 20 || minute === 90 ? 'CLEAR' : 'BREACHED');
    const windows = Array.from(
      { length: 19 },
      (_, n) => ({ standing: standingAt(n * 5), nowMs: n * 5 * MINUTE }) as const,
    );
    expect(
      describeTransitions(windows)
        .filter(({ notify }) => notify)
        .map(({ action, nowMs }) => [action, nowMs / MINUTE]),
    ).toEqual([
      ['FIRE', 5],
      ['RESOLVE', 20],
      ['REMIND', 65],
      ['RESOLVE', 90],
    ]);
  });
});

describe('words', () => {
  test.each([
    [0, '0 s'],
    [59_499, '59 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [7_507_000, '2 h 5 min'],
    [86_400_000 + 5_000, '1 d'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  test.each<[AlertMetric, number, string]>([
    ['AUTO_REJECT_RATE', 0.23456, '23.5 %'],
    ['REVIEW_BACKLOG', 1, '1 task'],
    ['REVIEW_BACKLOG', 12_345, '12345 tasks'],
    ['POSTER_LATENCY_MS', 5_012.4, '5012 ms'],
    ['REVIEWER_CONFIDENCE', 2.5, '2.5 of 5'],
    ['DRIFT_SEVERITY', 3, 'high'],
  ])('%s %d reads %s', (metric, value, words) => {
    expect(formatValue(metric, value)).toBe(words);
  });

  it('one sentence says what is wrong', () => {
    const rule = { metric: 'REVIEW_BACKLOG', comparison: '>', threshold: 100, windowSeconds: 300 } as const;
    expect(summaryOf(rule, { value: 140, label: null })).toBe(
      'Review backlog is 140 tasks; it alarms above 100 tasks, over 5 min.',
    );
  });

  it('what somebody named a thing stays one line of text', () => {
    const rule = { metric: 'DRIFT_SEVERITY', comparison: '>=', threshold: 2, windowSeconds: 86_400 } as const;
    const label = 'spring\r\nBcc: x@evil.example\u202e\u0000 set';
    expect(summaryOf(rule, { value: 3, label })).toBe(
      'Drift of spring Bcc: x@evil.example set is high; it alarms at or above medium, over 1 d.',
    );
    expect(summaryOf(rule, { value: 3, label: '😀'.repeat(500) }).length).toBeLessThan(250);
  });

  it('severities have an order', () => {
    expect(isAtLeast('ERROR', 'WARNING')).toBe(true);
    expect(isAtLeast('INFO', 'WARNING')).toBe(false);
    expect(isAtLeast('CRITICAL', 'CRITICAL')).toBe(true);
  });
});
