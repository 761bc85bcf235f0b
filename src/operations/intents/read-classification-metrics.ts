import type { WorkflowType } from '../../engines/intents/workflow.js';
import { getOne } from '../../entities/_shared/statement.js';
import { type HourRow, hoursSince, judgedSince } from '../../entities/intents/classification-metrics.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { periodStart } from '../_shared/period-start.js';

/** What was classified in an hour, or as one workflow. */
export interface ClassificationBucket {
  readonly hour: Date | null;
  readonly workflowType: WorkflowType | null;
  readonly total: number;
  readonly averageConfidence: number | null;
  readonly fallbacks: number;
  readonly cacheHits: number;
  readonly rateLimited: number;
  readonly costUsd: number;
}

/** How classifying went since a moment. Rates are 0–1, of the calls that were answered. */
export interface ClassificationMetrics {
  readonly total: number;
  readonly cacheHitRate: number;
  readonly fallbackRate: number;
  readonly errorRate: number;
  readonly rateLimited: number;
  readonly averageConfidence: number | null;
  readonly averageProcessingTimeMs: number | null;
  readonly p95ProcessingTimeMs: number | null;
  readonly accuracyFromFeedback: number | null;
  readonly estimatedCostUsd: number;
  readonly actualCostUsd: number;
  readonly status: 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';
  readonly byHour: readonly ClassificationBucket[];
  readonly byWorkflow: readonly ClassificationBucket[];
}

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 31;
const HEALTHY_ABOVE = 0.95;
const DEGRADED_ABOVE = 0.8;

/**
 * The metrics since a moment, a day ago by default and 31 days ago at most; the 95th percentile is that of the last day of
 * them. Throws BAD_USER_INPUT for a moment to come.
 */
export async function readClassificationMetrics(
  ctx: OperationContext,
  since: Date | null,
): Promise<ClassificationMetrics> {
  requireRight(ctx, 'intents:read');
  const { database, clock, intents } = ctx.deps;
  const now = clock.now();
  const from = periodStart(since, { now, defaultDays: 1, longestDays: LONGEST_DAYS });
  const lastDay = new Date(Math.max(from.getTime(), now.getTime() - DAY_MS));
  await intents.log.flush();
  const [hours, judged] = await Promise.all([
    database.query(hoursSince, [from.toISOString()]),
    getOne(database, judgedSince, [from.toISOString(), lastDay.toISOString()]),
  ]);
  const all = sumOf(hours);
  const rate = (part: number) => (all.total === 0 ? 0 : part / all.total);
  return {
    total: all.total,
    cacheHitRate: rate(all.cacheHits),
    fallbackRate: rate(all.fallbacks),
    errorRate: rate(all.failures),
    rateLimited: all.rateLimited,
    averageConfidence: all.total === 0 ? null : all.confidenceSum / all.total,
    averageProcessingTimeMs: all.total === 0 ? null : all.processingMsSum / all.total,
    p95ProcessingTimeMs: judged.p95ProcessingTimeMs,
    accuracyFromFeedback: judged.judged === 0 ? null : judged.confirmed / judged.judged,
    estimatedCostUsd: all.estimatedCostUsd,
    actualCostUsd: judged.actualCostUsd,
    status: statusOf(1 - rate(all.failures)),
    byHour: [...Map.groupBy(hours, ({ hour }) => hour.getTime())].map(([ms, rows]) =>
      bucketOf(rows, { hour: new Date(ms) }),
    ),
    byWorkflow: [...Map.groupBy(hours, ({ workflowType }) => workflowType)]
      .filter(([workflowType]) => workflowType !== null)
      .map(([workflowType, rows]) => bucketOf(rows, { workflowType: workflowType as WorkflowType })),
  };
}

type Sums = Omit<HourRow, 'hour' | 'workflowType'>;

function sumOf(rows: readonly HourRow[]): Sums {
  const sum = (of: (row: HourRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    total: sum((row) => row.total),
    rateLimited: sum((row) => row.rateLimited),
    cacheHits: sum((row) => row.cacheHits),
    fallbacks: sum((row) => row.fallbacks),
    failures: sum((row) => row.failures),
    confidenceSum: sum((row) => row.confidenceSum),
    processingMsSum: sum((row) => row.processingMsSum),
    costUsd: sum((row) => row.costUsd),
    estimatedCostUsd: sum((row) => row.estimatedCostUsd),
  };
}

function bucketOf(
  rows: readonly HourRow[],
  of: { readonly hour?: Date; readonly workflowType?: WorkflowType },
): ClassificationBucket {
  const { total, confidenceSum, fallbacks, cacheHits, rateLimited, costUsd } = sumOf(rows);
  return {
    hour: of.hour ?? null,
    workflowType: of.workflowType ?? null,
    total,
    averageConfidence: total === 0 ? null : confidenceSum / total,
    fallbacks,
    cacheHits,
    rateLimited,
    costUsd,
  };
}

function statusOf(successRate: number): ClassificationMetrics['status'] {
  if (successRate > HEALTHY_ABOVE) return 'HEALTHY';
  return successRate > DEGRADED_ABOVE ? 'DEGRADED' : 'UNHEALTHY';
}
