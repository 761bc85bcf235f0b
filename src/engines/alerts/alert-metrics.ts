/** What a metric is measured in. `fraction` is 0–1, `severity` 0 NONE, 1 LOW, 2 MEDIUM, 3 HIGH. */
export type AlertUnit = 'fraction' | 'tasks' | 'ms' | 'requests a minute' | 'of 5' | 'severity';

/** How a metric is spoken of and where it is at its best, which is what hysteresis is a part of the way to. */
export interface AlertMetricTerms {
  readonly title: string;
  readonly unit: AlertUnit;
  /** The best value there can be; null where more or less is neither. */
  readonly best: number | null;
  /** Values beyond threshold that need no second window; null: all do. */
  readonly firesAtOnceFrom: number | null;
}

const rate = { unit: 'fraction', best: 0, firesAtOnceFrom: null } as const;

/** Every metric a rule may watch; the names are part of the public schema. */
export const ALERT_METRICS = {
  SKU_COLLISION_RATE: { ...rate, title: 'SKU collision rate' },
  AUTO_REJECT_RATE: { ...rate, title: 'Automatic rejection rate' },
  REVIEW_BACKLOG: { title: 'Review backlog', unit: 'tasks', best: 0, firesAtOnceFrom: null },
  SLA_VIOLATION_RATE: { ...rate, title: 'Review SLA violation rate' },
  REVIEWER_CONFIDENCE: { title: 'Reviewer confidence', unit: 'of 5', best: 5, firesAtOnceFrom: null },
  POSTER_ERROR_RATE: { ...rate, title: 'Poster error rate' },
  POSTER_LATENCY_MS: { title: 'Poster latency', unit: 'ms', best: 0, firesAtOnceFrom: null },
  POSTER_REQUESTS_PER_MINUTE: { title: 'Poster requests', unit: 'requests a minute', best: 0, firesAtOnceFrom: null },
  CLASSIFICATION_SUCCESS_RATE: { ...rate, best: 1, title: 'Prompt classification success rate' },
  DRIFT_SEVERITY: { title: 'Drift', unit: 'severity', best: 0, firesAtOnceFrom: 3 },
  JOB_FAILURE_RATE: { ...rate, title: 'Job failure rate' },
  WEBHOOK_FAILURE_RATE: { ...rate, title: 'Webhook failure rate' },
} as const satisfies Record<string, AlertMetricTerms>;

export type AlertMetric = keyof typeof ALERT_METRICS;

/** The terms of a metric, with the types of all. */
export function termsOf(metric: AlertMetric): AlertMetricTerms {
  return ALERT_METRICS[metric];
}
