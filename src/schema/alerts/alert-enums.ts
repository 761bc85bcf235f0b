import type { AlertChannelKind } from '../../entities/alerts/alert-channel.entity.js';
import type { AlertMetricName, AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { stringEnum } from '../_shared/string-enum.js';

export const AlertSeverities = stringEnum<AlertSeverity>(
  'AlertSeverity',
  'How bad it is, from the least to the worst.',
  {
    INFO: 'To be known.',
    WARNING: 'To be looked at in the day.',
    ERROR: 'To be looked at soon.',
    CRITICAL: 'To be looked at now.',
  },
);

export const AlertMetrics = stringEnum<AlertMetricName>('AlertMetric', 'What a rule watches.', {
  SKU_COLLISION_RATE: 'Share of the SKUs issued in the window that collided, 0–1; from 20 on.',
  AUTO_REJECT_RATE: 'Share of the verdicts on new pictures in the window that rejected, 0–1; from 20 on.',
  REVIEW_BACKLOG: 'Review tasks that wait and that nobody holds, now.',
  SLA_VIOLATION_RATE:
    'Share of the tasks that wait now and those completed in the window that were not decided in time, 0–1; from 10 on.',
  REVIEWER_CONFIDENCE: 'Mean confidence of the decisions in the window, 1–5; from 5 on.',
  POSTER_ERROR_RATE: 'Share of the poster analyses in the window that failed, 0–1.',
  POSTER_LATENCY_MS: 'Mean time of the poster analyses in the window that were computed, in milliseconds.',
  POSTER_REQUESTS_PER_MINUTE: 'Poster analyses asked for a minute.',
  CLASSIFICATION_SUCCESS_RATE:
    'Share of the classifications in the window that no failure of the AI provider forced on the rules, 0–1; from 20 on.',
  DRIFT_SEVERITY:
    'Worst severity of the latest report of each baseline in the window: 0 none, 1 low, 2 medium, 3 high.',
  JOB_FAILURE_RATE: 'Share of the pieces of the jobs that ended in the window that failed, 0–1; from 10 on.',
  WEBHOOK_FAILURE_RATE: 'Share of the webhook attempts in the window that failed, 0–1.',
});

export const AlertChannelKinds = stringEnum<AlertChannelKind>('AlertChannelKind', 'What a channel is.', {
  SLACK: 'An incoming webhook of Slack; the target is its address.',
  EMAIL: 'A mailbox.',
  PAGERDUTY: "An integration of PagerDuty's Events API v2; the target is its routing key.",
  WEBHOOK: 'A signed POST (Standard Webhooks); the target is an https address.',
});
