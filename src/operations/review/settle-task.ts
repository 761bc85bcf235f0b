import type { Consensus } from '../../engines/review/consensus.js';
import { dueAtMs, priorityKey, type SlaHours } from '../../engines/review/priority.js';
import type { StoredLease } from '../../entities/review/review-task.entity.js';
import type { TaskRow } from '../../entities/review/review-task.queries.js';
import type { TaskHappening } from '../_shared/append-task-events.js';
import type { TaskChanges } from './change-task.js';

/** The circumstances of a decision: whose it is, who else holds the task, when. */
export interface DecisionMoment {
  readonly reviewerId: string;
  readonly others: readonly StoredLease[];
  readonly nowMs: number;
  readonly slaHours: SlaHours;
}

/**
 * What a decision makes of its task. With an outcome it is completed; without one it waits for more, as URGENT when the
 * decisions do not agree or hand it on, and due no later than an URGENT task of now. A task that was due is breached now if
 * nobody had noticed.
 */
export function settleTask(
  task: TaskRow,
  verdict: Consensus,
  moment: DecisionMoment,
): { readonly changes: TaskChanges; readonly happenings: readonly TaskHappening[] } {
  const { reviewerId } = moment;
  const deciderIds = [...task.deciderIds, reviewerId];
  const breaches = !task.slaBreached && task.dueAt.getTime() <= moment.nowMs;
  const happenings: TaskHappening[] = breaches ? [{ type: 'review.task.sla_breached.v1', reviewerId: null }] : [];
  happenings.push({ type: 'review.task.decided.v1', reviewerId });
  const changes = { deciderIds, slaBreached: task.slaBreached || breaches };
  if (verdict.outcome !== null) {
    happenings.push({ type: 'review.task.completed.v1', reviewerId });
    const { outcome, agreement } = verdict;
    const completedAt = new Date(moment.nowMs);
    return { changes: { ...changes, state: 'COMPLETED', leases: [], outcome, agreement, completedAt }, happenings };
  }
  if (verdict.escalate) happenings.push({ type: 'review.task.escalated.v1', reviewerId });
  const requiredDecisions = deciderIds.length + verdict.wanted;
  const urgency = verdict.escalate ? makeUrgent(task, moment) : {};
  return { changes: { ...changes, leases: moment.others, requiredDecisions, ...urgency }, happenings };
}

function makeUrgent(
  task: TaskRow,
  { nowMs, slaHours }: DecisionMoment,
): Pick<TaskRow, 'priority' | 'priorityKey' | 'dueAt'> {
  const priority = 'URGENT';
  const dueMs = Math.min(task.dueAt.getTime(), dueAtMs(priority, nowMs, slaHours));
  const { uncertainty } = task;
  const key = priorityKey({ priority, uncertainty, createdAtMs: task.createdAt.getTime(), dueAtMs: dueMs });
  return { priority, priorityKey: key, dueAt: new Date(dueMs) };
}
