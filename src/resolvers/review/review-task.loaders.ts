import type { Statement } from '../../entities/_shared/statement.js';
import type { StoredCheck } from '../../entities/images/image-validation.entity.js';
import { validationsByIds } from '../../entities/images/image-validation.queries.js';
import { listedTasksOfImages, newestTasksOfImages, type TaskRow } from '../../entities/review/review-task.queries.js';
import { listDecisionsOfTasks } from '../../operations/_shared/read-decisions.js';
import { ImageCheckType } from '../../schema/_shared/image-check.type.js';
import { ReviewDecisionType } from '../../schema/review/review-decision.type.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import { defineLoader, groupedInOrderOf, inOrderOf } from '../_shared/loader.js';
import { mapTo } from '../_shared/map-to.js';

/** The decisions on each task that the caller may see, oldest first. */
export const decisionsOfTask = defineLoader<string, ReviewDecisionType[]>({
  async batch(ctx, taskIds) {
    const rows = await listDecisionsOfTasks(ctx, taskIds);
    const decisions = rows.map((row) => mapTo(ReviewDecisionType, row));
    return groupedInOrderOf(taskIds, decisions, (decision) => decision.taskId);
  },
});

/** The newest review task of each picture; null for a picture that never had one. */
export const newestTaskOfImage = newestTasks(newestTasksOfImages);

/** The same with nothing but what LISTED_TASK_FIELDS name. */
export const listedTaskOfImage = newestTasks(listedTasksOfImages);

function newestTasks(statement: Statement<TaskRow>) {
  return defineLoader<string, ReviewTaskType | null>({
    async batch(ctx, imageIds) {
      const rows = await ctx.deps.database.query(statement, [imageIds]);
      return inOrderOf(
        imageIds,
        rows.map((row) => mapTo(ReviewTaskType, row)),
        (task) => task.imageId,
      );
    },
  });
}

/** The checks of each verdict, by the verdict's id. */
export const checksOfValidation = defineLoader<string, ImageCheckType[]>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(validationsByIds, [ids]);
    const checks = new Map(rows.map((row) => [row.id, row.checks.map(toCheck)]));
    return ids.map((id) => checks.get(id) ?? []);
  },
});

function toCheck(check: StoredCheck): ImageCheckType {
  return mapTo(ImageCheckType, { ...check, name: check.name as ImageCheckType['name'] });
}
