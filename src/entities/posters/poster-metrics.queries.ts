import { defineStatement, getOne, type Queryable } from '../_shared/statement.js';

/** What was analysed since a time. Latencies are of those that succeeded and did not come from the cache. */
export interface PosterMetricsRow {
  readonly total: number;
  readonly failed: number;
  readonly cached: number;
  readonly averageLatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  readonly costUsd: number;
  /** Minutes since then, one at least. */
  readonly minutes: number;
}

const MEASURED = 'failure_code IS NULL AND NOT cached';

/** $1 since, $2 until */
export const posterMetrics = defineStatement<PosterMetricsRow>(
  'poster_analyses.metrics',
  `SELECT count(*)::int AS total, count(failure_code)::int AS failed, (count(*) FILTER (WHERE cached))::int AS cached,
     avg(latency_ms) FILTER (WHERE ${MEASURED}) AS "averageLatencyMs",
     percentile_cont(.95) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE ${MEASURED}) AS "p95LatencyMs",
     COALESCE(sum(cost_usd), 0)::float8 AS "costUsd",
     GREATEST(1, EXTRACT(EPOCH FROM $2::timestamptz - $1::timestamptz) / 60)::float8 AS minutes
   FROM poster_analyses WHERE created_at >= $1 AND created_at <= $2`,
);

export interface PosterErrorRow {
  readonly at: Date;
  readonly contentId: string | null;
  readonly code: string;
  readonly message: string;
}

/** The newest failures, at most $3: $1 since, $2 until. */
export const recentPosterErrors = defineStatement<PosterErrorRow>(
  'poster_analyses.recent_errors',
  `SELECT created_at AS at, content_id AS "contentId", failure_code AS code, failure_message AS message
   FROM poster_analyses WHERE created_at >= $1 AND created_at <= $2 AND failure_code IS NOT NULL
   ORDER BY created_at DESC, id DESC LIMIT $3`,
);

/** Fewer analyses than this say nothing of a rate. */
const LEAST_TOTAL = 10;

/** Share of the analyses since then that failed, 0–1; null below ten. */
export async function measurePosterErrorRate(db: Queryable, since: Date, until = new Date()): Promise<number | null> {
  const { total, failed } = await getOne(db, posterMetrics, [since, until]);
  return total < LEAST_TOTAL ? null : failed / total;
}

/** Mean milliseconds of the analyses since then, those from the cache left out; null without any. */
export async function measurePosterLatencyMs(db: Queryable, since: Date, until = new Date()): Promise<number | null> {
  return (await getOne(db, posterMetrics, [since, until])).averageLatencyMs;
}

/** Analyses a minute since then. */
export async function measurePosterRequestsPerMinute(db: Queryable, since: Date, until = new Date()): Promise<number> {
  const { total, minutes } = await getOne(db, posterMetrics, [since, until]);
  return total / minutes;
}
