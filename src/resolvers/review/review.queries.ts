import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { listFeedback } from '../../operations/review/read-feedback.js';
import { readReviewStats } from '../../operations/review/read-stats.js';
import { findReviewTask, listReviewQueue } from '../../operations/review/read-tasks.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { DateTime } from '../../schema/_shared/scalars.js';
import { FeedbackSampleConnection, FeedbackSampleType } from '../../schema/review/feedback-sample.type.js';
import { ReviewFeedbackArgs, ReviewQueueArgs } from '../../schema/review/review-lists.args.js';
import { ReviewerStatsType, ReviewStatsType } from '../../schema/review/review-stats.type.js';
import { ReviewTaskConnection, ReviewTaskType } from '../../schema/review/review-task.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';

@Resolver()
export class ReviewQueries {
  @Query(() => ReviewTaskType, { nullable: true, description: 'The review task with this id.' })
  async reviewTask(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The task's id." }) id: string,
  ): Promise<ReviewTaskType | null> {
    const row = await findReviewTask(ctx, id);
    return row === null ? null : mapTo(ReviewTaskType, row);
  }

  @Query(() => ReviewTaskConnection, { description: 'Review tasks: those that wait, unless the filter names states.' })
  async reviewQueue(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ReviewQueueArgs) args: ReviewQueueArgs,
  ): Promise<Connection<ReviewTaskType>> {
    const { filter, orderBy, ...page } = args;
    const tasks = await listReviewQueue(ctx, { filter: filter ?? {}, order: orderBy ?? 'PRIORITY' }, page);
    return toConnection(ReviewTaskConnection, tasks, (row) => mapTo(ReviewTaskType, row));
  }

  @Query(() => ReviewStatsType, { description: 'The review queue now, and its work since a moment.' })
  async reviewStats(
    @Ctx() ctx: GraphQLContext,
    @Arg('since', () => DateTime, {
      nullable: true,
      description: 'From this moment on, which is not to come, 31 days ago at most; seven days ago when left out.',
    })
    since?: Date | null,
  ): Promise<ReviewStatsType> {
    const stats = await readReviewStats(ctx, since ?? null);
    return mapTo(ReviewStatsType, {
      ...stats,
      reviewers: stats.reviewers.map((reviewer) => mapTo(ReviewerStatsType, { ...reviewer })),
    });
  }

  @Query(() => FeedbackSampleConnection, {
    description: 'Decisions as training samples, oldest first; nothing while there are fewer than `minSamples`.',
  })
  async reviewFeedback(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ReviewFeedbackArgs) args: ReviewFeedbackArgs,
  ): Promise<Connection<FeedbackSampleType>> {
    const { since, minSamples, ...page } = args;
    const samples = await listFeedback(ctx, { since, minSamples: minSamples ?? 1 }, page);
    return toConnection(FeedbackSampleConnection, samples, (row) => mapTo(FeedbackSampleType, row));
  }
}
