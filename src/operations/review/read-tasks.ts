import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import type { ReviewTaskState } from '../../entities/review/review-task.entity.js';
import {
  TASK_COLUMNS,
  TASK_ORDERS,
  TASKS_NEWEST_FIRST,
  type TaskOrder,
  type TaskRow,
  tasksByIds,
} from '../../entities/review/review-task.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage, listPages } from '../_shared/list-page.js';
import { selectTasks, type TaskFilter } from './task-filter.js';

/** The review task with this id, or null. */
export async function findReviewTask(ctx: OperationContext, id: string): Promise<TaskRow | null> {
  requireRight(ctx, 'review:read');
  return findOne(ctx.deps.database, tasksByIds, [[id]]);
}

const PLACES: Readonly<Record<TaskOrder, (task: TaskRow) => readonly (number | Date | string)[]>> = {
  PRIORITY: (task) => [task.priorityKey, task.id],
  OLDEST: (task) => [task.createdAt, task.id],
  UNCERTAINTY: (task) => [task.uncertainty, task.id],
  DUE: (task) => [task.dueAt, task.id],
};

/** Review tasks in one of the queue's orders; waiting ones unless the filter names states. */
export async function listReviewQueue(
  ctx: OperationContext,
  wanted: { readonly filter: TaskFilter; readonly order: TaskOrder },
  args: PageArguments,
): Promise<ListPage<TaskRow>> {
  const { id: me } = requireRight(ctx, 'review:read');
  const now = ctx.deps.clock.now().toISOString();
  return listPage<TaskRow>(
    ctx.deps.database,
    {
      select: TASK_COLUMNS,
      from: 'review_tasks',
      ...selectTasks(wanted.filter, { me, now }),
      order: TASK_ORDERS[wanted.order],
      place: PLACES[wanted.order],
    },
    args,
  );
}

/** One page of the review tasks of each product, newest first, in the order of `productIds`; one statement for all. */
export async function listTasksOfProducts(
  ctx: OperationContext,
  of: { readonly productIds: readonly string[]; readonly state: ReviewTaskState | null },
  args: PageArguments,
): Promise<ListPage<TaskRow>[]> {
  requireRight(ctx, 'review:read');
  const conditions = new Conditions();
  if (of.state !== null) conditions.add('state = ?', of.state);
  return listPages<TaskRow>(
    ctx.deps.database,
    {
      select: TASK_COLUMNS,
      from: 'review_tasks',
      conditions,
      order: TASKS_NEWEST_FIRST,
      place: (task) => [task.createdAt, task.id],
      parents: { column: 'product_id', ids: of.productIds },
    },
    args,
  );
}
