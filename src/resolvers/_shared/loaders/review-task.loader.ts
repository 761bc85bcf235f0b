import { tasksByIds } from '../../../entities/review/review-task.queries.js';
import { ReviewTaskType } from '../../../schema/review/review-task.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Fields of the API that the few columns of a list answer; the others need whole rows. */
export const LISTED_TASK_FIELDS: ReadonlySet<string> = new Set('__typename id state priority outcome'.split(' '));

/** Review tasks by id; null for an id that names none. */
export const reviewTaskById = defineLoader<string, ReviewTaskType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(tasksByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(ReviewTaskType, row)),
      (task) => task.id,
    );
  },
});
