import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { signImageAddress } from '../../operations/_shared/image-address.js';
import { FeedbackSampleType } from '../../schema/review/feedback-sample.type.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { reviewTaskById } from '../_shared/loaders/review-task.loader.js';

@Resolver(() => FeedbackSampleType)
export class FeedbackSampleFields {
  @FieldResolver(() => ReviewTaskType, { description: 'The task that was decided on.' })
  async task(@Root() sample: FeedbackSampleType, @Ctx() ctx: GraphQLContext): Promise<ReviewTaskType> {
    const task = await load(ctx, reviewTaskById, sample.taskId);
    if (task === null) throw new AppError('NOT_FOUND', 'The task of this sample is gone.');
    return task;
  }

  @FieldResolver(() => String, { description: "Signed address of the picture's file, for a day." })
  imageUrl(@Root() sample: FeedbackSampleType, @Ctx() ctx: GraphQLContext): string {
    return signImageAddress(ctx, { id: sample.imageId, objectKey: sample.objectKey });
  }
}
