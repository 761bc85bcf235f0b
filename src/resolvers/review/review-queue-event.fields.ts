import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { ReviewQueueEventType } from '../../schema/review/review-queue-event.type.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { reviewTaskById } from '../_shared/loaders/review-task.loader.js';
import { openTaskCount } from './review-queue.loaders.js';

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
    return load(ctx, openTaskCount, 'all');
  }
}
