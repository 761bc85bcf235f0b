import { fleissKappa, gwetAc1, krippendorffAlpha } from '../../engines/review/group-agreement.js';
import { cohenKappa, percentAgreement, type RatedPair } from '../../engines/review/rater-agreement.js';
import { getOne } from '../../entities/_shared/statement.js';
import {
  type QueueStatsRow,
  queueStats,
  type ReviewerStatsRow,
  reviewerStats,
  type VotePatternRow,
  votePatterns,
} from '../../entities/review/review-stats.queries.js';
import type { ReviewVerdict } from '../../entities/review/review-task.entity.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { periodStart } from '../_shared/period-start.js';

/** One reviewer's work in the period. */
export interface ReviewerStats {
  readonly reviewerId: string;
  readonly decisions: number;
  readonly averageConfidence: number | null;
  readonly averageDurationMs: number | null;
  /** Share of the votes on completed tasks that said what the task came to; null without any. */
  readonly accuracy: number | null;
}

/** The queue now and the work of a period. Rates are 0–1; null where there is nothing to average. */
export interface ReviewStats {
  readonly pending: number;
  readonly claimed: number;
  readonly oldestAgeSeconds: number | null;
  readonly slaViolationRate: number;
  readonly turnaroundHoursP50: number | null;
  readonly turnaroundHoursP95: number | null;
  readonly decisionsPerReviewerHour: number | null;
  readonly averageConfidence: number | null;
  readonly percentAgreement: number | null;
  readonly cohenKappa: number | null;
  readonly fleissKappa: number | null;
  readonly krippendorffAlpha: number | null;
  readonly gwetAc1: number | null;
  readonly reviewers: readonly ReviewerStats[];
}

const DEFAULT_DAYS = 7;
const LONGEST_DAYS = 31;
const HOUR_SECONDS = 3_600;

/**
 * Statistics since a moment, seven days ago by default and 31 at most. The violation rate is over the tasks waiting now and those completed
 * in the period. A reviewer-hour is a clock hour in which a reviewer decided. Agreement is over pairs of votes on tasks
 * completed in the period; of a pair, the reviewer whose id sorts first is the first rater. The other three take a task whole.
 * Throws BAD_USER_INPUT for a moment to come.
 */
export async function readReviewStats(ctx: OperationContext, since: Date | null): Promise<ReviewStats> {
  requireRight(ctx, 'review:read');
  const { database, clock } = ctx.deps;
  const now = clock.now();
  const period = { now, defaultDays: DEFAULT_DAYS, longestDays: LONGEST_DAYS };
  const from = periodStart(since, period).toISOString();
  const [queue, reviewers, patterns] = await Promise.all([
    getOne(database, queueStats, [from, now.toISOString()]),
    database.query(reviewerStats, [from]),
    database.query(votePatterns, [from]),
  ]);
  return {
    ...ofQueue(queue, now.getTime()),
    ...ofWork(reviewers),
    ...ofAgreement(patterns),
    reviewers: reviewers.map(ofReviewer),
  };
}

function ofQueue(queue: QueueStatsRow, nowMs: number) {
  const { pending, claimed, judged, late, oldestCreatedAt } = queue;
  return {
    pending,
    claimed,
    oldestAgeSeconds: oldestCreatedAt === null ? null : (nowMs - oldestCreatedAt.getTime()) / 1_000,
    slaViolationRate: ratio(late, judged) ?? 0,
    turnaroundHoursP50: inHours(queue.turnaroundSecondsP50),
    turnaroundHoursP95: inHours(queue.turnaroundSecondsP95),
  };
}

function ofWork(reviewers: readonly ReviewerStatsRow[]) {
  const decisions = reviewers.reduce((sum, row) => sum + row.decisions, 0);
  const hours = reviewers.reduce((sum, row) => sum + row.hours, 0);
  const confidence = reviewers.reduce((sum, row) => sum + row.confidenceSum, 0);
  return { decisionsPerReviewerHour: ratio(decisions, hours), averageConfidence: ratio(confidence, decisions) };
}

function ofReviewer(row: ReviewerStatsRow): ReviewerStats {
  const { reviewerId, decisions, averageDurationMs } = row;
  return {
    reviewerId,
    decisions,
    averageConfidence: ratio(row.confidenceSum, decisions),
    averageDurationMs,
    accuracy: ratio(row.agreeing, row.comparable),
  };
}

/** Verdicts are names: what α takes for numbers are only told apart. */
const NUMBERS: Readonly<Record<ReviewVerdict, number>> = { ACCEPTED: 0, REJECTED: 1, REGENERATE: 2, ESCALATED: 3 };

function ofAgreement(patterns: readonly VotePatternRow[]) {
  const items = patterns.flatMap(({ votes, tasks }) => Array.from({ length: tasks }, () => votes));
  const pairs = items.flatMap(pairsOf);
  const numbered = items.map((votes) => votes.map((vote) => NUMBERS[vote]));
  return {
    percentAgreement: percentAgreement(pairs),
    cohenKappa: cohenKappa(pairs),
    fleissKappa: fleissKappa(items),
    krippendorffAlpha: krippendorffAlpha(numbered, 'nominal'),
    gwetAc1: gwetAc1(items),
  };
}

function pairsOf(votes: readonly ReviewVerdict[]): RatedPair[] {
  return votes.flatMap((first, at) => votes.slice(at + 1).map((second) => [first, second] as const));
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function inHours(seconds: number | null): number | null {
  return seconds === null ? null : seconds / HOUR_SECONDS;
}
