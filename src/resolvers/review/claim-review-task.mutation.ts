import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { claimNextReviewTask } from '../../operations/review/claim-next-review-task.js';
import { claimReviewTask } from '../../operations/review/claim-review-task.js';
import { releaseReviewTask } from '../../operations/review/release-review-task.js';
import { renewReviewLease } from '../../operations/review/renew-review-lease.js';
import {
  ClaimNextReviewTaskInputType,
  ClaimReviewTaskInputType,
  ClaimReviewTaskPayloadType,
  RenewReviewLeaseInputType,
} from '../../schema/review/claim-review-task.input.js';
import {
  ReleaseReviewTaskInputType,
  ReleaseReviewTaskPayloadType,
} from '../../schema/review/release-review-task.input.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toClaim } from './to-claim.js';

const NOTHING = { task: null, lease: null };

@Resolver()
export class ClaimReviewTaskMutations {
  @Mutation(() => ClaimReviewTaskPayloadType, {
    description:
      'Claims the first task of the queue that the caller may decide on. `task` is null, without an error, when none is left.',
  })
  claimNextReviewTask(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ClaimNextReviewTaskInputType, { description: 'Which tasks, in which order, for how long.' })
    input: ClaimNextReviewTaskInputType,
  ): Promise<ClaimReviewTaskPayloadType> {
    return answer(ClaimReviewTaskPayloadType, async () => toClaim(ctx, await claimNextReviewTask(ctx, input)), NOTHING);
  }

  @Mutation(() => ClaimReviewTaskPayloadType, {
    description: 'Claims this task. Claiming a task one holds gives a new token and ends the old one.',
  })
  claimReviewTask(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ClaimReviewTaskInputType, { description: 'The task, and for how long.' })
    input: ClaimReviewTaskInputType,
  ): Promise<ClaimReviewTaskPayloadType> {
    return answer(ClaimReviewTaskPayloadType, async () => toClaim(ctx, await claimReviewTask(ctx, input)), NOTHING);
  }

  @Mutation(() => ClaimReviewTaskPayloadType, { description: 'Moves the end of a live lease: send it as a heartbeat.' })
  renewReviewLease(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => RenewReviewLeaseInputType, { description: 'The lease, and for how long from now.' })
    input: RenewReviewLeaseInputType,
  ): Promise<ClaimReviewTaskPayloadType> {
    return answer(ClaimReviewTaskPayloadType, async () => toClaim(ctx, await renewReviewLease(ctx, input)), NOTHING);
  }

  @Mutation(() => ReleaseReviewTaskPayloadType, { description: 'Gives a claimed task back to the queue, undecided.' })
  releaseReviewTask(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ReleaseReviewTaskInputType, { description: 'The task and the token of its lease.' })
    input: ReleaseReviewTaskInputType,
  ): Promise<ReleaseReviewTaskPayloadType> {
    return answer(
      ReleaseReviewTaskPayloadType,
      async () => ({ task: mapTo(ReviewTaskType, await releaseReviewTask(ctx, input)) }),
      { task: null },
    );
  }
}
