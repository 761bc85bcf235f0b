import type { Severity } from './severities.js';
import type { Threshold } from './threshold.js';

/** A rule that ships. `preset` names it for ever, so that a start adds what is new and leaves alone what people changed. */
export interface DefaultRule extends Threshold {
  readonly preset: string;
  readonly windowSeconds: number;
  readonly severity: Severity;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** The thresholds of the product: review backlog and quality, posters, prompts, drift, jobs and webhooks. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  rule('SKU_COLLISION_RATE', '>', 0.05, { windowSeconds: HOUR, severity: 'WARNING' }),
  rule('AUTO_REJECT_RATE', '>', 0.2, { windowSeconds: HOUR, severity: 'WARNING' }),
  rule('REVIEW_BACKLOG', '>', 100, { windowSeconds: 300, severity: 'WARNING' }),
  rule('SLA_VIOLATION_RATE', '>', 0.1, { windowSeconds: DAY, severity: 'ERROR' }),
  rule('REVIEWER_CONFIDENCE', '<', 3, { windowSeconds: DAY, severity: 'INFO' }),
  rule('POSTER_ERROR_RATE', '>', 0.2, { windowSeconds: 300, severity: 'ERROR' }),
  rule('POSTER_LATENCY_MS', '>', 5_000, { windowSeconds: 300, severity: 'WARNING' }),
  rule('POSTER_REQUESTS_PER_MINUTE', '>', 100, { windowSeconds: 300, severity: 'WARNING' }),
  rule('CLASSIFICATION_SUCCESS_RATE', '<', 0.95, { windowSeconds: HOUR, severity: 'ERROR' }),
  rule('DRIFT_SEVERITY', '>=', 2, { windowSeconds: 2 * DAY, severity: 'ERROR' }),
  rule('JOB_FAILURE_RATE', '>', 0.2, { windowSeconds: 900, severity: 'ERROR' }),
  rule('WEBHOOK_FAILURE_RATE', '>', 0.2, { windowSeconds: 900, severity: 'WARNING' }),
];

function rule(
  metric: DefaultRule['metric'],
  comparison: DefaultRule['comparison'],
  threshold: number,
  rest: Pick<DefaultRule, 'windowSeconds' | 'severity'>,
): DefaultRule {
  return { preset: metric, metric, comparison, threshold, ...rest };
}
