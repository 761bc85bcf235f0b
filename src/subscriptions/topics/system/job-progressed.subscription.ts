import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import { readForgottenEnd } from '../../../events/ended-job.js';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { readNewestOf } from '../../../events/log-reader.js';
import { JobEventType } from '../../../schema/system/job-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type JobEventName = 'job.created.v1' | 'job.progressed.v1' | 'job.completed.v1' | 'job.failed.v1' | 'job.cancelled.v1';

@ArgsType()
class JobProgressedArgs extends AfterArgs {
  @Field(() => ID, { description: 'The job.' })
  jobId: string;
}

const ENDINGS: ReadonlySet<string> = new Set<JobEventName>(['job.completed.v1', 'job.failed.v1', 'job.cancelled.v1']);

const topic: Topic<JobEventName, JobProgressedArgs> = {
  types: ['job.created.v1', 'job.progressed.v1', 'job.completed.v1', 'job.failed.v1', 'job.cancelled.v1'],
  wants: (event, { jobId }) => event.entityId === jobId,
  entityOf: ({ jobId }) => jobId,
  endsWith: (event) => ENDINGS.has(event.type),
  async findEnd({ jobId }, ctx, after) {
    const { database } = ctx.deps;
    const newest = await readNewestOf(database, jobId);
    if (newest === null) {
      const event = await readForgottenEnd(database, jobId);
      return event === null ? null : { event };
    }
    if (!ENDINGS.has(newest.type) || (after !== null && newest.position > after)) return null;
    return { event: newest.position === after ? null : newest };
  },
};

@Resolver()
export class JobProgressedSubscription {
  @Subscription(() => JobEventType, {
    subscribe: followTopic(topic),
    description: 'A job as it gets on; ends by itself when the job ends. Of one that has ended it tells the end, once.',
  })
  jobProgressed(
    @Root() event: StampedEvent<JobEventName>,
    @Args(() => JobProgressedArgs) _args: JobProgressedArgs,
  ): JobEventType {
    return Object.assign(new JobEventType(), { ...logEventFields(event), jobId: event.entityId });
  }
}
