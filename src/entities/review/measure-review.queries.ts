import { defineStatement, getOne, type Queryable } from '../_shared/statement.js';
import { countOpenTasks } from './review-task.queries.js';

const slaStanding = defineStatement<{ judged: number; late: number }>(
  'review_tasks.measure_sla',
  `SELECT count(*)::int AS judged, count(*) FILTER (WHERE sla_breached)::int AS late FROM (
     SELECT sla_breached FROM review_tasks WHERE state IN ('OPEN', 'CLAIMED')
     UNION ALL
     SELECT sla_breached FROM review_tasks WHERE completed_at >= $1) AS task`,
);
const meanConfidence = defineStatement<{ decisions: number; mean: number | null }>(
  'review_decisions.measure_confidence',
  `SELECT count(*)::int AS decisions, avg(confidence)::float8 AS mean FROM review_decisions WHERE decided_at >= $1`,
);

/** Fewer say nothing of a rate or a mean. */
const LEAST_TASKS = 10;
const LEAST_DECISIONS = 5;

/** Review tasks that wait and that nobody holds, now. */
export async function measureReviewBacklog(db: Queryable): Promise<number> {
  return (await getOne(db, countOpenTasks, [])).count;
}

/** Share of the tasks that wait now and those completed since that were not decided in time, 0–1; null for fewer than 10. */
export async function measureSlaViolationRate(db: Queryable, since: Date): Promise<number | null> {
  const { judged, late } = await getOne(db, slaStanding, [since.toISOString()]);
  return judged < LEAST_TASKS ? null : late / judged;
}

/** Mean confidence of the decisions made since, 1–5; null for fewer than 5. */
export async function measureReviewerConfidence(db: Queryable, since: Date): Promise<number | null> {
  const { decisions, mean } = await getOne(db, meanConfidence, [since.toISOString()]);
  return decisions < LEAST_DECISIONS ? null : mean;
}
