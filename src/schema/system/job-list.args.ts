import { ArgsType, Field } from 'type-graphql';
import type { JobKind, JobState } from '../../entities/system/job.entity.js';
import { PageArgs } from '../_shared/page.args.js';
import { JobKinds, JobStates } from './job.type.js';

@ArgsType()
export class JobListArgs extends PageArgs {
  @Field(() => JobKinds, { nullable: true, description: 'Only jobs that do this.' })
  kind?: JobKind | null;

  @Field(() => JobStates, { nullable: true, description: 'Only jobs in this state.' })
  state?: JobState | null;
}
