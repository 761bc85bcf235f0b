import type { AlertNotice } from '../../../src/adapters/alert-channels/alert-notice.js';

/** A notice as the engine makes it. */
export function givenNotice(given: Partial<AlertNotice> = {}): AlertNotice {
  return {
    id: 'notice_01kap3v8v3f1qbx6c6f4c1q2m5',
    news: 'FIRED',
    alertId: 'alert_01kap3v8v3f1qbx6c6f4c1q2m4',
    dedupKey: 'vitrine/rule_01kap3v8v3f1qbx6c6f4c1q2m3',
    severity: 'ERROR',
    metric: 'REVIEW_BACKLOG',
    title: 'Review backlog',
    summary: 'Review backlog is 140 tasks; it alarms above 100 tasks, over 5 min.',
    value: 140,
    threshold: 100,
    comparison: '>',
    windowSeconds: 300,
    startedAt: '2026-11-21T13:00:00.000Z',
    at: '2026-11-21T13:05:00.000Z',
    durationMs: null,
    facts: [
      ['Value', '140 tasks'],
      ['Alarms', 'above 100 tasks'],
      ['Window', '5 min'],
      ['Since', '2026-11-21 13:00 UTC'],
      ['For', '5 min'],
    ],
    link: 'https://vitrine.example.com',
    ...given,
  };
}

/** What somebody might name a thing to have it read as more than a name. */
export const HOSTILE =
  '<!channel> <script>alert(1)</script> *bold* <https://evil.example|click> @here &amp; " \' [x](https://evil.example)';
