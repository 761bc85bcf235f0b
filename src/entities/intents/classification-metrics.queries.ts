import { defineStatement } from '../_shared/statement.js';

/** An hour of one workflow; null stands for calls that were refused before they had one. Sums and counts. */
export interface HourRow {
  readonly hour: Date;
  readonly workflowType: string | null;
  readonly total: number;
  readonly rateLimited: number;
  readonly cacheHits: number;
  readonly fallbacks: number;
  /** Of the fallbacks, those the provider's failures forced. */
  readonly failures: number;
  readonly confidenceSum: number;
  readonly processingMsSum: number;
  readonly costUsd: number;
  readonly estimatedCostUsd: number;
}

/**
 * Every hour since $1, at most 31 days: those that are over from the view, the first one where $1 lies within it and the latest from the
 * log itself, so that the answer is exact whenever the view was refreshed.
 */
export const hoursSince = defineStatement<HourRow>(
  'classification_metrics.hours',
  `WITH bounds AS (
     SELECT date_trunc('hour', $1::timestamptz + interval '59 minutes 59.999 seconds', 'UTC') AS first_whole,
       (SELECT COALESCE(max(covered_until), '-infinity') FROM classification_hours) AS covered_until
   ), hours AS (
     SELECT hour, workflow, total, rate_limited, cache_hits, fallbacks, failures, confidence_sum, processing_ms_sum, cost_micro_usd,
       estimated_cost_usd
     FROM classification_hours h, bounds WHERE hour >= first_whole AND hour < bounds.covered_until
     UNION ALL
     SELECT date_trunc('hour', c.created_at, 'UTC'), COALESCE(workflow_type, ''),
       count(*) FILTER (WHERE result = 'ANSWERED'), count(*) FILTER (WHERE result = 'RATE_LIMITED'), count(*) FILTER (WHERE cache_hit),
       count(*) FILTER (WHERE fallback_reason IS NOT NULL), count(*) FILTER (WHERE fallback_reason LIKE 'AI\\_%'),
       COALESCE(sum(confidence), 0), COALESCE(sum(processing_ms) FILTER (WHERE result = 'ANSWERED'), 0), sum(cost_micro_usd),
       COALESCE(sum(estimated_cost_usd), 0)
     FROM bounds, intent_classification_logs c
     LEFT JOIN model_selection_logs s ON s.classification_id = c.id AND s.created_at = c.created_at
     WHERE NOT compared AND c.created_at >= $1 AND (c.created_at < first_whole OR c.created_at >= covered_until)
     GROUP BY 1, 2
   )
   SELECT hour, NULLIF(workflow, '') AS "workflowType", sum(total)::int AS total, sum(rate_limited)::int AS "rateLimited",
     sum(cache_hits)::int AS "cacheHits", sum(fallbacks)::int AS fallbacks, sum(failures)::int AS failures,
     sum(confidence_sum)::float8 AS "confidenceSum", sum(processing_ms_sum)::float8 AS "processingMsSum",
     sum(cost_micro_usd)::float8 / 1e6 AS "costUsd", sum(estimated_cost_usd)::float8 AS "estimatedCostUsd"
   FROM hours GROUP BY 1, 2 ORDER BY 1, 2`,
);

/** What people and generators said since $1, and the slow end of the calls since $2. */
export const judgedSince = defineStatement<{
  readonly judged: number;
  readonly confirmed: number;
  readonly actualCostUsd: number;
  readonly p95ProcessingTimeMs: number | null;
}>(
  'classification_metrics.judged',
  `SELECT
     (SELECT count(*)::int FROM intent_classification_logs WHERE created_at >= $1 AND feedback IS NOT NULL) AS judged,
     (SELECT count(*)::int FROM intent_classification_logs
      WHERE created_at >= $1 AND feedback IS NOT NULL AND feedback = workflow_type) AS confirmed,
     (SELECT COALESCE(sum(actual_cost_usd), 0)::float8 FROM model_selection_logs
      WHERE created_at >= $1 AND recorded_at IS NOT NULL) AS "actualCostUsd",
     (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY processing_ms) FROM intent_classification_logs
      WHERE created_at >= $2 AND result = 'ANSWERED' AND NOT compared) AS "p95ProcessingTimeMs"`,
);

/** Whether there is an hour that is over and not in the view; takes the views' lock until the transaction ends, false while another has it. */
export const claimRefresh = defineStatement<{ due: boolean }>(
  'classification_metrics.claim_refresh',
  `SELECT pg_try_advisory_xact_lock(hashtext('classification_views')) AND NOT EXISTS (
     SELECT FROM classification_hours WHERE covered_until >= date_trunc('hour', now() - interval '5 minutes', 'UTC')) AS due`,
);
