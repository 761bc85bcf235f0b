import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createReviewTask } from '../../operations/review/create-review-task.js';
import {
  CreateReviewTaskInputType,
  CreateReviewTaskPayloadType,
} from '../../schema/review/create-review-task.input.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class CreateReviewTaskMutation {
  @Mutation(() => CreateReviewTaskPayloadType, {
    description: 'Opens a review task for a picture that has none waiting.',
  })
  createReviewTask(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CreateReviewTaskInputType, { description: 'The picture, and how it shall be reviewed.' })
    input: CreateReviewTaskInputType,
  ): Promise<CreateReviewTaskPayloadType> {
    return answer(
      CreateReviewTaskPayloadType,
      async () => ({ task: mapTo(ReviewTaskType, await createReviewTask(ctx, input)) }),
      { task: null },
    );
  }
}
