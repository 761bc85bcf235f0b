import { defineStatement, type Statement } from '../_shared/statement.js';
import type { StoredLease } from './review-task.entity.js';
import { TASK_COLUMNS, TASK_ORDERS, type TaskOrder, type TaskRow } from './review-task.queries.js';

/** A task as the change left it, with the leases it had before: what expired is told from them. */
export type TaskWithLeasesRow = TaskRow & { readonly previousLeases: readonly StoredLease[] };

/** Something about the leases in a task's row that hold at the moment `now`, or no longer do. */
function ofLeases(what: string, now: string, held: 'live' | 'expired'): string {
  const holds = `(lease ->> 'expiresAt')::timestamptz ${held === 'live' ? '>' : '<='} ${now}`;
  return `(SELECT ${what} FROM jsonb_array_elements(leases) AS held(lease) WHERE ${holds})`;
}

const keepLive = (now: string) => ofLeases("COALESCE(jsonb_agg(lease), '[]')", now, 'live');
const earliestLive = (now: string) => ofLeases("min((lease ->> 'expiresAt')::timestamptz)", now, 'live');
const countExpired = (now: string) => ofLeases('count(*)::int', now, 'expired');

/**
 * $1 reviewer, $2 now, $3 the lease's end, $4 the lease as JSON; filters, each null when not wanted: $5 states,
 * $6 priorities, $7 vendor, $8 category, $9 SLA breached. Every condition looks at the task's own row alone, so PostgreSQL
 * judges it again on the row it has locked: a task that somebody took meanwhile is passed over.
 */
function claimInOrderOf(order: TaskOrder, others: 'SKIPPED' | 'AWAITED'): Statement<TaskWithLeasesRow> {
  const { columns, descending } = TASK_ORDERS[order];
  const sorted = columns.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  return defineStatement(
    `review_tasks.claim_by_${order.toLowerCase()}${others === 'AWAITED' ? '_awaiting' : ''}`,
    `WITH candidate AS MATERIALIZED (
       SELECT id AS candidate_id, leases AS previous FROM review_tasks
       WHERE state IN ('OPEN', 'CLAIMED')
         AND $1::text <> ALL (decider_ids)
         AND ${ofLeases('count(*)', '$2::timestamptz', 'live')} < required_decisions - cardinality(decider_ids)
         AND ${ofLeases("COALESCE(bool_and(lease ->> 'reviewerId' <> $1::text), true)", '$2::timestamptz', 'live')}
         AND ($5::text[] IS NULL OR state = ANY ($5::text[]))
         AND ($6::text[] IS NULL OR priority = ANY ($6::text[]))
         AND ($7::text IS NULL OR vendor_id = $7::text)
         AND ($8::text IS NULL OR category = $8::text)
         AND ($9::boolean IS NULL OR sla_breached = $9::boolean)
       ORDER BY ${sorted} LIMIT 1 FOR NO KEY UPDATE ${others === 'SKIPPED' ? 'SKIP LOCKED' : ''})
     UPDATE review_tasks
     SET state = 'CLAIMED', leases = ${keepLive('$2::timestamptz')} || $4::jsonb,
       lease_ends_at = LEAST($3::timestamptz, ${earliestLive('$2::timestamptz')}),
       version = version + 1 + ${countExpired('$2::timestamptz')}, updated_at = $2
     FROM candidate WHERE id = candidate_id
     RETURNING ${TASK_COLUMNS}, previous AS "previousLeases"`,
  );
}

const claimsOf = (others: 'SKIPPED' | 'AWAITED'): Readonly<Record<TaskOrder, Statement<TaskWithLeasesRow>>> => ({
  PRIORITY: claimInOrderOf('PRIORITY', others),
  OLDEST: claimInOrderOf('OLDEST', others),
  UNCERTAINTY: claimInOrderOf('UNCERTAINTY', others),
  DUE: claimInOrderOf('DUE', others),
});

/** Takes the first task of an order that this reviewer may have and nobody is working on, in one statement; no row when there is none. */
export const claimNextTask = claimsOf('SKIPPED');

/** The same, but waits for those that somebody is working on: of a task of several decisions a place may be left. */
export const claimNextTaskOrWait = claimsOf('AWAITED');

/** Drops the leases that have ended from at most $2 tasks; rows that somebody is working on are left for the next time. */
export const expireTaskLeases = defineStatement<TaskWithLeasesRow>(
  'review_tasks.expire_leases',
  `WITH due AS MATERIALIZED (
     SELECT id AS due_id, leases AS previous FROM review_tasks
     WHERE lease_ends_at <= $1 ORDER BY lease_ends_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
   UPDATE review_tasks
   SET leases = ${keepLive('$1::timestamptz')}, lease_ends_at = ${earliestLive('$1::timestamptz')},
     state = CASE WHEN ${earliestLive('$1::timestamptz')} IS NULL THEN 'OPEN' ELSE 'CLAIMED' END,
     version = version + ${countExpired('$1::timestamptz')}, updated_at = $1
   FROM due WHERE id = due_id
   RETURNING ${TASK_COLUMNS}, previous AS "previousLeases"`,
);
