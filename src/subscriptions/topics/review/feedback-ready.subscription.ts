import { Args, Resolver, Root, Subscription } from 'type-graphql';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { FeedbackReadyEventType } from '../../../schema/review/feedback-ready-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

const topic: Topic<'feedback.ready.v1', AfterArgs> = { types: ['feedback.ready.v1'], wants: () => true };

@Resolver()
export class FeedbackReadySubscription {
  @Subscription(() => FeedbackReadyEventType, {
    subscribe: followTopic(topic),
    description: 'Training samples, each time another hundred of them have come together.',
  })
  feedbackReady(
    @Root() event: StampedEvent<'feedback.ready.v1'>,
    @Args(() => AfterArgs) _args: AfterArgs,
  ): FeedbackReadyEventType {
    return Object.assign(new FeedbackReadyEventType(), { ...logEventFields(event), ...event.payload });
  }
}
