import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { findJob, listJobs } from '../../operations/system/read-jobs.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { JobConnection, JobType } from '../../schema/system/job.type.js';
import { JobListArgs } from '../../schema/system/job-list.args.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';

@Resolver()
export class JobQueries {
  @Query(() => JobType, { nullable: true, description: 'The job with this id.' })
  async job(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The job's id." }) id: string,
  ): Promise<JobType | null> {
    const row = await findJob(ctx, id);
    return row === null ? null : mapTo(JobType, row);
  }

  @Query(() => JobConnection, {
    description: 'Jobs, newest first; they are kept for JOB_RETENTION_DAYS after their end.',
  })
  async jobs(@Ctx() ctx: GraphQLContext, @Args(() => JobListArgs) args: JobListArgs): Promise<Connection<JobType>> {
    return toConnection(JobConnection, await listJobs(ctx, args), (row) => mapTo(JobType, row));
  }
}
