import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ReviewTaskType } from './review-task.type.js';

@InputType('ReleaseReviewTaskInput', { description: 'A claimed task to give back undecided.' })
export class ReleaseReviewTaskInputType {
  @Field(() => ID, { description: 'The task.' })
  taskId: string;

  @Field(() => ID, { description: 'Token of the live lease.' })
  leaseToken: string;
}

@ObjectType('ReleaseReviewTaskPayload', { description: 'What `releaseReviewTask` answers.', simpleResolvers: true })
export class ReleaseReviewTaskPayloadType {
  @Field(() => ReviewTaskType, { nullable: true, description: 'The task, back in the queue; null on failure.' })
  task: ReviewTaskType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
