import type { Tx } from '../../adapters/database/database.js';
import { earliestEnd, splitLeases } from '../../engines/review/leases.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import type { StoredLease } from '../../entities/review/review-task.entity.js';
import { lockTask, saveTask, type TaskRow } from '../../entities/review/review-task.queries.js';
import { UserErrors } from '../../errors.js';
import { appendTaskEvents, type TaskHappening } from '../_shared/append-task-events.js';
import type { OperationContext } from '../_shared/context.js';

/** What may differ after a change; `leases` are those that shall hold from now on. */
export type TaskChanges = Partial<
  Pick<
    TaskRow,
    | 'state'
    | 'priority'
    | 'priorityKey'
    | 'requiredDecisions'
    | 'deciderIds'
    | 'outcome'
    | 'agreement'
    | 'dueAt'
    | 'slaBreached'
    | 'completedAt'
  >
> & { readonly leases: readonly StoredLease[] };

/** A locked task, its leases told apart. */
export interface LockedTask {
  readonly task: TaskRow;
  readonly live: readonly StoredLease[];
  readonly expired: readonly StoredLease[];
}

/** Locks the task's row until the transaction ends. Throws NOT_FOUND for an id that names none. */
export async function takeTask(tx: Tx, ctx: OperationContext, taskId: string): Promise<LockedTask> {
  const task = await findOne(tx, lockTask, [taskId]);
  if (task === null) throw UserErrors.of('NOT_FOUND', 'taskId', 'There is no review task with this id.');
  return { task, ...splitLeases(task.leases, ctx.deps.clock.now().toISOString()) };
}

/**
 * Writes a change of a locked task and tells of it. Leases that had expired are told of first, so that every lease ends
 * with an event; the state follows from the leases unless it is given.
 */
export async function changeTask(
  tx: Tx,
  ctx: OperationContext,
  change: { readonly locked: LockedTask; readonly changes: TaskChanges; readonly happenings: readonly TaskHappening[] },
): Promise<TaskRow> {
  const { task, expired } = change.locked;
  const happenings = [...expired.map(leaseExpired), ...change.happenings];
  const { leases } = change.changes;
  const next = { ...task, state: leases.length > 0 ? 'CLAIMED' : 'OPEN', ...change.changes };
  const saved = await getOne(tx, saveTask, [
    task.id,
    next.state,
    next.priority,
    next.priorityKey,
    next.requiredDecisions,
    next.deciderIds,
    JSON.stringify(leases),
    earliestEnd(leases),
    next.outcome,
    next.agreement,
    next.dueAt.toISOString(),
    next.slaBreached,
    task.version + Math.max(1, happenings.length),
    ctx.deps.clock.now().toISOString(),
    next.completedAt?.toISOString() ?? null,
  ]);
  await appendTaskEvents(tx, ctx, [{ task: saved, happenings }]);
  return saved;
}

/** The event of a lease that ended by itself. */
export function leaseExpired({ reviewerId }: StoredLease): TaskHappening {
  return { type: 'review.task.lease_expired.v1', reviewerId };
}
