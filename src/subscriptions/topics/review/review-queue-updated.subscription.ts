import { Args, ArgsType, Field, Resolver, Root, Subscription } from 'type-graphql';
import type { EventType, StampedEvent } from '../../../events/event-catalogue.js';
import { ReviewQueueChanges, ReviewQueueEventType } from '../../../schema/review/review-queue-event.type.js';
import { ReviewTaskFilterType } from '../../../schema/review/review-task-filter.input.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type TaskEventName = Extract<EventType, `review.task.${string}`>;

const CHANGES: Readonly<Record<TaskEventName, ReviewQueueEventType['change']>> = {
  'review.task.created.v1': 'CREATED',
  'review.task.claimed.v1': 'CLAIMED',
  'review.task.released.v1': 'RELEASED',
  'review.task.lease_expired.v1': 'LEASE_EXPIRED',
  'review.task.decided.v1': 'DECIDED',
  'review.task.completed.v1': 'COMPLETED',
  'review.task.escalated.v1': 'ESCALATED',
  'review.task.cancelled.v1': 'CANCELLED',
  'review.task.sla_breached.v1': 'SLA_BREACHED',
};

@ArgsType()
class ReviewQueueUpdatedArgs extends AfterArgs {
  @Field(() => ReviewTaskFilterType, {
    nullable: true,
    description:
      'Only tasks that fit as the event left them, in any state unless named. `claimedByMe` asks whether it was an act or a lease of the caller.',
  })
  filter?: ReviewTaskFilterType | null;

  @Field(() => [ReviewQueueChanges], {
    nullable: true,
    description:
      'Only these changes; every one when left out or empty. A decision that settles a task is two: DECIDED, then COMPLETED.',
  })
  change?: (keyof typeof ReviewQueueChanges)[] | null;
}

/** Whether an event's payload fits a filter; what is left out or empty restricts nothing. */
function fitsFilter(
  { payload }: StampedEvent<TaskEventName>,
  filter: ReviewTaskFilterType | null,
  principalId: string | null,
): boolean {
  if (filter === null) return true;
  const isMine = payload.reviewerId !== null && payload.reviewerId === principalId;
  return (
    isAmong(filter.state, payload.state) &&
    isAmong(filter.priority, payload.priority) &&
    isSame(filter.vendorId, payload.vendorId) &&
    isSame(filter.category, payload.category) &&
    isSame(filter.slaBreached, payload.slaBreached) &&
    isSame(filter.claimedByMe, isMine)
  );
}

function isAmong<Value>(wanted: readonly Value[] | null | undefined, value: Value): boolean {
  return wanted === null || wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

function isSame<Value>(wanted: Value | undefined, value: Value | null): boolean {
  return wanted === null || wanted === undefined || wanted === value;
}

const topic: Topic<TaskEventName, ReviewQueueUpdatedArgs> = {
  types: Object.keys(CHANGES) as TaskEventName[],
  wants: (event, { filter, change }, principalId) =>
    isAmong(change, CHANGES[event.type]) && fitsFilter(event, filter ?? null, principalId),
  isPersonal: ({ filter }) => (filter?.claimedByMe ?? null) !== null,
};

@Resolver()
export class ReviewQueueUpdatedSubscription {
  @Subscription(() => ReviewQueueEventType, {
    subscribe: followTopic(topic),
    description: 'The review queue as it changes.',
  })
  reviewQueueUpdated(
    @Root() event: StampedEvent<TaskEventName>,
    @Args(() => ReviewQueueUpdatedArgs) _args: ReviewQueueUpdatedArgs,
  ): ReviewQueueEventType {
    const change = CHANGES[event.type];
    return Object.assign(new ReviewQueueEventType(), { ...logEventFields(event), change, taskId: event.entityId });
  }
}
