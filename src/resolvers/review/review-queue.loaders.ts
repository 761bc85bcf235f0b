import { getOne } from '../../entities/_shared/statement.js';
import { countOpenTasks } from '../../entities/review/review-task.queries.js';
import { defineLoader } from '../_shared/loader.js';

/** Open tasks of the whole queue, counted once for each execution. */
export const openTaskCount = defineLoader<'all', number>({
  async batch(ctx, keys) {
    const { count } = await getOne(ctx.deps.database, countOpenTasks, []);
    return keys.map(() => count);
  },
});
