import { Field, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { JobType } from './job.type.js';

@ObjectType('RetryJobPayload', { description: 'What `retryJob` answers.', simpleResolvers: true })
export class RetryJobPayloadType {
  @Field(() => JobType, { nullable: true, description: 'The job as it now is; null on failure.' })
  job: JobType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@ObjectType('CancelJobPayload', { description: 'What `cancelJob` answers.', simpleResolvers: true })
export class CancelJobPayloadType {
  @Field(() => JobType, { nullable: true, description: 'The job as it now is; null on failure.' })
  job: JobType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
