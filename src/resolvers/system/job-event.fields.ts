import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { JobType } from '../../schema/system/job.type.js';
import { JobEventType } from '../../schema/system/job-event.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';

@Resolver(() => JobEventType)
export class JobEventFields {
  @FieldResolver(() => JobType, { description: 'The job as it is now.' })
  async job(@Root() event: JobEventType, @Ctx() ctx: GraphQLContext): Promise<JobType> {
    const found = await load(ctx, jobById, event.jobId);
    if (found === null) throw new AppError('NOT_FOUND', 'The job of this event is gone.');
    return found;
  }
}
