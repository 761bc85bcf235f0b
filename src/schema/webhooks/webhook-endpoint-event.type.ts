import { Field, ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';
import { stringEnum } from '../_shared/string-enum.js';

export const WebhookDisableCauses = stringEnum('WebhookDisableCause', 'Why a webhook endpoint was disabled.', {
  BY_HAND: 'Somebody disabled it.',
  GONE: 'It answered 410 Gone.',
  FAILING: 'Every attempt of five days failed.',
  SUBSCRIPTION_INVALID: 'Its subscription does not fit the schema or the limits any more.',
  KEY_ENDED: 'The API key whose rights it has was revoked or has expired.',
});

@ObjectType('WebhookEndpointEvent', {
  implements: LogEventType,
  description: 'A webhook endpoint was disabled.',
})
export class WebhookEndpointEventType extends LogEventType {
  @Field(() => WebhookDisableCauses, { description: 'Why.' })
  cause: keyof typeof WebhookDisableCauses;

  endpointId: string;
}
