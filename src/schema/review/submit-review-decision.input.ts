import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { ReviewDecisionType } from './review-decision.type.js';
import { ReviewTaskType, ReviewVerdicts } from './review-task.type.js';

@InputType('SubmitReviewDecisionInput', { description: "A reviewer's answer to a task." })
export class SubmitReviewDecisionInputType {
  @Field(() => ID, { description: 'The task.' })
  taskId: string;

  @Field(() => ID, {
    nullable: true,
    description: "Token of the reviewer's live lease; may be left out when nobody holds the task.",
  })
  leaseToken?: string | null;

  @Field(() => ReviewVerdicts, { description: 'The answer.' })
  verdict: keyof typeof ReviewVerdicts;

  @Field(() => Int, { description: 'How sure the reviewer is, 1 (guessing) to 5 (certain).' })
  confidence: number;

  @Field(() => String, { nullable: true, description: 'Notes, at most 4 000 characters.' })
  notes?: string | null;

  @Field(() => Int, { nullable: true, description: 'How long the reviewer looked, in milliseconds; a day at most.' })
  durationMs?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The caller's name for this call, 1–200 characters: repeated with the same input, it is done once.",
  })
  idempotencyKey?: string | null;
}

@ObjectType('SubmitReviewDecisionPayload', {
  description: 'What `submitReviewDecision` answers.',
  simpleResolvers: true,
})
export class SubmitReviewDecisionPayloadType {
  @Field(() => ReviewTaskType, { nullable: true, description: 'The task as it now is; null on failure.' })
  task: ReviewTaskType | null;

  @Field(() => ReviewDecisionType, { nullable: true, description: 'The stored decision; null on failure.' })
  decision: ReviewDecisionType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
