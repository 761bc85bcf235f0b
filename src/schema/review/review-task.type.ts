import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const ReviewTaskStates = stringEnum('ReviewTaskState', 'Where a review task stands.', {
  OPEN: 'It waits; nobody holds it.',
  CLAIMED: 'At least one reviewer holds a lease on it.',
  COMPLETED: 'The decisions gave an outcome, which has been carried out.',
  CANCELLED: 'It needs no decision any more.',
});

export const ReviewPriorities = stringEnum('ReviewPriority', 'How urgent a review task is.', {
  LOW: 'Due after 120 hours by default.',
  NORMAL: 'Due after 48 hours by default.',
  HIGH: 'Due after 12 hours by default.',
  URGENT: 'Due after 4 hours by default.',
});

export const ReviewVerdicts = stringEnum('ReviewVerdict', "A reviewer's answer to a task.", {
  ACCEPTED: 'The picture may be used.',
  REJECTED: 'The picture may not be used.',
  REGENERATE: 'The picture may not be used; a new variant is wanted, with the notes as instructions.',
  ESCALATED: 'Somebody else shall decide: the task goes back to the queue as URGENT.',
});

export const ReviewOrders = stringEnum('ReviewOrder', 'In which order review tasks come.', {
  PRIORITY: 'By `priorityScore`, highest first.',
  OLDEST: 'By creation, oldest first.',
  UNCERTAINTY: 'Closest to the boundary between accepting and rejecting first.',
  DUE: 'By due time, earliest first.',
});

/** A lease as a task carries it: who holds the task until when. */
export interface TaskLease {
  readonly token: string;
  readonly reviewerId: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly expiresAt: string;
}

@ObjectType('ReviewTask', {
  implements: NodeType,
  description: 'A picture that waits for a decision of a person, or had one.',
  simpleResolvers: true,
})
export class ReviewTaskType extends NodeType {
  @Field(() => Float, { nullable: true, description: "The picture's overall score when the task was opened, 0–1." })
  validationScore: number | null;

  @Field(() => String, { nullable: true, description: 'Why a person has to look.' })
  failureReason: string | null;

  @Field(() => ReviewTaskStates, { description: 'Where it stands.' })
  state: keyof typeof ReviewTaskStates;

  @Field(() => ReviewPriorities, { description: 'How urgent it is.' })
  priority: keyof typeof ReviewPriorities;

  @Field(() => DateTime, { description: 'When it should be decided.' })
  dueAt: Date;

  @Field(() => Boolean, { description: 'Whether it was still undecided when it was due.' })
  slaBreached: boolean;

  @Field(() => Int, {
    description: 'Decisions it takes in all; one more after every tie or escalation.',
  })
  requiredDecisions: number;

  @Field(() => ReviewVerdicts, { nullable: true, description: 'What the decisions came to; null until completed.' })
  outcome: keyof typeof ReviewVerdicts | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of pairs of reviewers with the same verdict, 0–1; null until completed and with one vote.',
  })
  agreement: number | null;

  @Field(() => Int, { description: 'Counts its changes.' })
  version: number;

  @Field(() => DateTime, { description: 'When it was opened.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the outcome was reached.' })
  completedAt: Date | null;

  productId: string;
  imageId: string;
  priorityKey: number;
  uncertainty: number;
  leases: readonly TaskLease[];
}

export const ReviewTaskConnection = connectionOf('ReviewTask', () => ReviewTaskType);
