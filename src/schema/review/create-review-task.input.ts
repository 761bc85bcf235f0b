import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../_shared/scalars.js';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ReviewPriorities, ReviewTaskType } from './review-task.type.js';

@InputType('CreateReviewTaskInput', { description: 'A picture that a person shall look at.' })
export class CreateReviewTaskInputType {
  @Field(() => ID, { description: 'The picture; its file must be here.' })
  imageId: string;

  @Field(() => ReviewPriorities, { nullable: true, defaultValue: 'NORMAL', description: 'How urgent it is.' })
  priority?: keyof typeof ReviewPriorities | null;

  @Field(() => String, {
    nullable: true,
    description: "Why a person shall look, at most 2 000 characters; left out, what the picture's verdict says.",
  })
  failureReason?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 1, description: 'How many reviewers shall decide, 1–9.' })
  requiredDecisions?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it is due, a moment to come; left out, at the end of the priority's SLA.",
  })
  dueAt?: Date | null;
}

@ObjectType('CreateReviewTaskPayload', { description: 'What `createReviewTask` answers.', simpleResolvers: true })
export class CreateReviewTaskPayloadType {
  @Field(() => ReviewTaskType, { nullable: true, description: 'The task; null on failure.' })
  task: ReviewTaskType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
