import { defineStatement } from '../_shared/statement.js';
import type { ReviewVerdict } from './review-task.entity.js';

export interface QueueStatsRow {
  readonly pending: number;
  readonly claimed: number;
  readonly oldestCreatedAt: Date | null;
  /** Tasks that wait, and tasks completed since; of these, those not decided in time. */
  readonly judged: number;
  readonly late: number;
  readonly turnaroundSecondsP50: number | null;
  readonly turnaroundSecondsP95: number | null;
}

/** The queue now, and what was completed since $1; $2 is now. */
export const queueStats = defineStatement<QueueStatsRow>(
  'review_stats.queue',
  `WITH waiting AS (
     SELECT count(*) FILTER (WHERE state = 'OPEN')::int AS open, count(*) FILTER (WHERE state = 'CLAIMED')::int AS claimed,
       min(created_at) AS oldest, count(*) FILTER (WHERE sla_breached OR due_at <= $2)::int AS late
     FROM review_tasks WHERE state IN ('OPEN', 'CLAIMED')),
   completed AS (
     SELECT count(*)::int AS tasks, count(*) FILTER (WHERE sla_breached)::int AS late,
       percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM completed_at - created_at)::float8) AS seconds
     FROM review_tasks WHERE completed_at >= $1)
   SELECT waiting.open AS pending, waiting.claimed, waiting.oldest AS "oldestCreatedAt",
     waiting.open + waiting.claimed + completed.tasks AS judged, waiting.late + completed.late AS late,
     completed.seconds[1] AS "turnaroundSecondsP50", completed.seconds[2] AS "turnaroundSecondsP95"
   FROM waiting CROSS JOIN completed`,
);

export interface ReviewerStatsRow {
  readonly reviewerId: string;
  readonly decisions: number;
  /** Clock hours in which the reviewer decided at least once. */
  readonly hours: number;
  readonly confidenceSum: number;
  readonly averageDurationMs: number | null;
  /** Votes on completed tasks, and those among them that said what the task came to. */
  readonly comparable: number;
  readonly agreeing: number;
}

/** What each reviewer decided since $1, most decisions first. */
export const reviewerStats = defineStatement<ReviewerStatsRow>(
  'review_stats.reviewers',
  `SELECT decision.reviewer_id AS "reviewerId", count(*)::int AS decisions,
     count(DISTINCT date_trunc('hour', decision.decided_at, 'UTC'))::int AS hours,
     sum(decision.confidence)::int AS "confidenceSum", avg(decision.duration_ms)::float8 AS "averageDurationMs",
     count(*) FILTER (WHERE task.state = 'COMPLETED' AND decision.verdict <> 'ESCALATED')::int AS comparable,
     count(*) FILTER (WHERE task.state = 'COMPLETED' AND decision.verdict = task.outcome)::int AS agreeing
   FROM review_decisions AS decision JOIN review_tasks AS task ON task.id = decision.task_id
   WHERE decision.decided_at >= $1
   GROUP BY decision.reviewer_id ORDER BY decisions DESC, decision.reviewer_id`,
);

/** The votes that reviewers of one task gave, in the order of their ids, and on how many tasks it was these. */
export interface VotePatternRow {
  readonly votes: readonly ReviewVerdict[];
  readonly tasks: number;
}

/** What two or more reviewers voted on tasks completed since $1. Handing a task on is no vote. */
export const votePatterns = defineStatement<VotePatternRow>(
  'review_stats.vote_patterns',
  `SELECT votes, count(*)::int AS tasks FROM (
     SELECT array_agg(decision.verdict ORDER BY decision.reviewer_id) AS votes
     FROM review_tasks AS task JOIN review_decisions AS decision ON decision.task_id = task.id
     WHERE task.completed_at >= $1 AND decision.verdict <> 'ESCALATED'
     GROUP BY task.id HAVING count(*) > 1) AS voted
   GROUP BY votes`,
);
