import { tasksByIds } from '../../../entities/review/review-task.queries.js';
import { ReviewTaskType } from '../../../schema/review/review-task.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

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
