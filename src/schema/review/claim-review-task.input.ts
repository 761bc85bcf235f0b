import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { LeaseType } from './lease.type.js';
import { ReviewOrders, ReviewTaskType } from './review-task.type.js';
import { ReviewTaskFilterType } from './review-task-filter.input.js';

const LEASE_SECONDS = 'How long to hold it without renewal, 30–3600 seconds.';

@InputType('ClaimNextReviewTaskInput', { description: 'Which task to take from the queue, and for how long.' })
export class ClaimNextReviewTaskInputType {
  @Field(() => ReviewTaskFilterType, { nullable: true, description: 'Only such tasks.' })
  filter?: ReviewTaskFilterType | null;

  @Field(() => ReviewOrders, { nullable: true, defaultValue: 'PRIORITY', description: 'Which of them first.' })
  orderBy?: keyof typeof ReviewOrders | null;

  @Field(() => Int, { nullable: true, defaultValue: 900, description: LEASE_SECONDS })
  leaseSeconds?: number | null;
}

@InputType('ClaimReviewTaskInput', { description: 'The task to take, and for how long.' })
export class ClaimReviewTaskInputType {
  @Field(() => ID, { description: 'The task.' })
  taskId: string;

  @Field(() => Int, { nullable: true, defaultValue: 900, description: LEASE_SECONDS })
  leaseSeconds?: number | null;
}

@InputType('RenewReviewLeaseInput', { description: 'A live lease to hold on to.' })
export class RenewReviewLeaseInputType {
  @Field(() => ID, { description: 'The task.' })
  taskId: string;

  @Field(() => ID, { description: 'Token of the live lease.' })
  leaseToken: string;

  @Field(() => Int, { nullable: true, defaultValue: 900, description: `From now: ${LEASE_SECONDS.toLowerCase()}` })
  leaseSeconds?: number | null;
}

@ObjectType('ClaimReviewTaskPayload', {
  description: 'What claiming and renewing answer.',
  simpleResolvers: true,
})
export class ClaimReviewTaskPayloadType {
  @Field(() => ReviewTaskType, { nullable: true, description: 'The task; null on failure and when no task is left.' })
  task: ReviewTaskType | null;

  @Field(() => LeaseType, { nullable: true, description: 'The hold on it.' })
  lease: LeaseType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked or no task is left.' })
  userErrors: readonly UserErrorType[];
}
