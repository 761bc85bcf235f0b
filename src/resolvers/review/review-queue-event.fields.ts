import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { getOne } from '../../entities/_shared/statement.js';
import { countOpenTasks } from '../../entities/review/review-task.queries.js';
import { AppError } from '../../errors.js';
import { ReviewQueueEventType } from '../../schema/review/review-queue-event.type.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineLoader, load } from '../_shared/loader.js';
import { reviewTaskById } from '../_shared/loaders/review-task.loader.js';

/** Open tasks of the whole queue, counted once for each execution. */
const openTasks = defineLoader<'all', number>({
  async batch(ctx, keys) {
    const { count } = await getOne(ctx.deps.database, countOpenTasks, []);
    return keys.map(() => count);
  },
});

@Resolver(() => ReviewQueueEventType)
export class ReviewQueueEventFields {
  @FieldResolver(() => ReviewTaskType, { description: 'The task as it is now.' })
  async task(@Root() event: ReviewQueueEventType, @Ctx() ctx: GraphQLContext): Promise<ReviewTaskType> {
    const found = await load(ctx, reviewTaskById, event.taskId);
    if (found === null) throw new AppError('NOT_FOUND', 'The task of this event is gone.');
    return found;
  }

  @FieldResolver(() => Int, { description: 'Tasks that wait and that nobody holds, in the whole queue, now.' })
  pending(@Ctx() ctx: GraphQLContext): Promise<number> {
    return load(ctx, openTasks, 'all');
  }
}
