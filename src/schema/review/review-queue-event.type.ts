import { Field, ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';
import { stringEnum } from '../_shared/string-enum.js';

export const ReviewQueueChanges = stringEnum('ReviewQueueChange', 'What happened to a review task.', {
  CREATED: 'It was opened.',
  CLAIMED: 'A reviewer took it.',
  RELEASED: 'A reviewer gave it back undecided.',
  LEASE_EXPIRED: "A reviewer's hold on it ended by itself.",
  DECIDED: 'A reviewer decided.',
  COMPLETED: 'The decisions gave an outcome.',
  ESCALATED: 'The decisions did not agree, or a reviewer handed it on: it is URGENT now.',
  CANCELLED: 'It needs no decision any more.',
  SLA_BREACHED: 'It was still undecided when it was due.',
});

@ObjectType('ReviewQueueEvent', {
  implements: LogEventType,
  description: 'Something happened to a review task.',
})
export class ReviewQueueEventType extends LogEventType {
  @Field(() => ReviewQueueChanges, { description: 'What happened.' })
  change: keyof typeof ReviewQueueChanges;

  taskId: string;
}
