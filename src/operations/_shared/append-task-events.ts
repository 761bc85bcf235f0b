import type { Tx } from '../../adapters/database/database.js';
import type { TaskRow } from '../../entities/review/review-task.queries.js';
import { append } from '../../events/append.js';
import type { EventType } from '../../events/event-catalogue.js';
import type { OperationContext } from './context.js';

export type TaskEventType = Extract<EventType, `review.task.${string}`>;

/** What happened to a task; `reviewerId` is whose act or lease it was, null for nobody's. */
export interface TaskHappening {
  readonly type: TaskEventType;
  readonly reviewerId: string | null;
}

/** A changed row and what happened to it, in order. */
export interface ChangedTask {
  readonly task: TaskRow;
  readonly happenings: readonly TaskHappening[];
}

/**
 * Tells what happened to tasks. The change must have raised each row's version by as many as there are happenings: they
 * take these versions, the last one the row's own.
 */
export async function appendTaskEvents(tx: Tx, ctx: OperationContext, changed: readonly ChangedTask[]): Promise<void> {
  const occurredAt = ctx.deps.clock.now();
  const events = changed.flatMap(({ task, happenings }) =>
    happenings.map(({ type, reviewerId }, index) => {
      const { state, priority, vendorId, category, slaBreached } = task;
      return {
        type,
        entityId: task.id,
        entityVersion: task.version - happenings.length + 1 + index,
        payload: { state, priority, vendorId, category, slaBreached, reviewerId },
        occurredAt,
      };
    }),
  );
  await append(tx, events);
}
