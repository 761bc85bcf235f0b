import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { cancelJob, retryJob } from '../../operations/system/change-job.js';
import { CancelJobPayloadType, RetryJobPayloadType } from '../../schema/system/job.payloads.js';
import { JobType } from '../../schema/system/job.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class ChangeJobMutations {
  @Mutation(() => RetryJobPayloadType, { description: 'Tries the failed pieces of an ended job again.' })
  retryJob(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The job's id." }) id: string,
  ): Promise<RetryJobPayloadType> {
    return answer(RetryJobPayloadType, async () => ({ job: mapTo(JobType, await retryJob(ctx, id)) }), { job: null });
  }

  @Mutation(() => CancelJobPayloadType, {
    description: 'Cancels what of a job has not been done, or clears a job that failed.',
  })
  cancelJob(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The job's id." }) id: string,
  ): Promise<CancelJobPayloadType> {
    return answer(CancelJobPayloadType, async () => ({ job: mapTo(JobType, await cancelJob(ctx, id)) }), { job: null });
  }
}
