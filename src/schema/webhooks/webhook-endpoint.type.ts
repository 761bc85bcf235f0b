import { Field, Int, ObjectType } from 'type-graphql';
import type { WebhookOrdering } from '../../entities/webhooks/webhook-endpoint.entity.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime, Json } from '../_shared/scalars.js';
import { stringEnum } from '../_shared/string-enum.js';

export const WebhookOrderings = stringEnum<WebhookOrdering>(
  'WebhookOrdering',
  'In which order an endpoint gets what it is told of.',
  {
    NONE: 'As fast as it takes them; what failed comes later than what came after it.',
    PER_ENTITY:
      'What is about one entity one after the other, in the order of the log: until one is over, the next waits.',
  },
);

@ObjectType('WebhookEndpoint', {
  implements: NodeType,
  description: 'An address that is told of events, and the subscription that says of which and what.',
  simpleResolvers: true,
})
export class WebhookEndpointType extends NodeType {
  @Field(() => String, { description: 'Where messages are sent.' })
  url: string;

  @Field(() => String, { nullable: true, description: 'What it is, for people.' })
  description: string | null;

  @Field(() => String, { description: 'The subscription whose results it gets.' })
  subscription: string;

  @Field(() => Json, { description: "The subscription's variables." })
  variables: unknown;

  @Field(() => WebhookOrderings, { description: 'In which order it gets them.' })
  ordering: WebhookOrdering;

  @Field(() => Boolean, { description: 'Whether it is told of events.' })
  enabled: boolean;

  @Field(() => String, { nullable: true, description: 'Why it is not; null while it is.' })
  disabledReason: string | null;

  @Field(() => Int, { description: 'Attempts that failed since the last one that did not.' })
  consecutiveFailures: number;

  @Field(() => DateTime, { nullable: true, description: 'When the first of them failed.' })
  failingSince: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it is left alone because it asked for that with Retry-After.',
  })
  pausedUntil: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;
}
