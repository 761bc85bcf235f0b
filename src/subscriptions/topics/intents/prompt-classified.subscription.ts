import { Args, Resolver, Root, Subscription } from 'type-graphql';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { ClassificationEventType } from '../../../schema/intents/classification-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

const topic: Topic<'intent.classified.v1', AfterArgs> = {
  types: ['intent.classified.v1'],
  wants: () => true,
};

@Resolver()
export class PromptClassifiedSubscription {
  @Subscription(() => ClassificationEventType, {
    subscribe: followTopic(topic),
    description: 'Prompts as they are classified.',
  })
  promptClassified(
    @Root() event: StampedEvent<'intent.classified.v1'>,
    @Args(() => AfterArgs) _args: AfterArgs,
  ): ClassificationEventType {
    return Object.assign(new ClassificationEventType(), { ...logEventFields(event), classificationId: event.entityId });
  }
}
