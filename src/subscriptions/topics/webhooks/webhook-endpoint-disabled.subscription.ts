import { Args, Resolver, Root, Subscription } from 'type-graphql';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { WebhookEndpointEventType } from '../../../schema/webhooks/webhook-endpoint-event.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type EndpointEventName = 'webhook.endpoint.disabled.v1';

const topic: Topic<EndpointEventName, AfterArgs> = {
  types: ['webhook.endpoint.disabled.v1'],
  wants: () => true,
};

@Resolver()
export class WebhookEndpointDisabledSubscription {
  @Subscription(() => WebhookEndpointEventType, {
    subscribe: followTopic(topic),
    description: 'Webhook endpoints as they are disabled, by hand or because they failed.',
  })
  webhookEndpointDisabled(
    @Root() event: StampedEvent<EndpointEventName>,
    @Args(() => AfterArgs) _args: AfterArgs,
  ): WebhookEndpointEventType {
    const { cause } = event.payload;
    return Object.assign(new WebhookEndpointEventType(), {
      ...logEventFields(event),
      cause,
      endpointId: event.entityId,
    });
  }
}
