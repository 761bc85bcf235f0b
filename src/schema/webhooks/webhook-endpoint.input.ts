import { Field, ID, InputType, Int } from 'type-graphql';
import type { WebhookOrdering } from '../../entities/webhooks/webhook-endpoint.entity.js';
import { DateTime, Json } from '../_shared/scalars.js';
import { WebhookOrderings } from './webhook-endpoint.type.js';

@InputType('CreateWebhookEndpointInput', { description: 'An endpoint to make.' })
export class CreateWebhookEndpointInputType {
  @Field(() => String, {
    description:
      'Where messages are sent: an https address of the public internet, unless the operator allows its host.',
  })
  url: string;

  @Field(() => String, { nullable: true, description: 'What it is, for people; at most 500 characters.' })
  description?: string | null;

  @Field(() => String, {
    description:
      'The subscription whose results it gets: one field, without `after`, at most 200 points dear. It sees what you may see now.',
  })
  subscription: string;

  @Field(() => Json, { nullable: true, description: "The subscription's variables: an object." })
  variables?: unknown;

  @Field(() => WebhookOrderings, { nullable: true, defaultValue: 'NONE', description: 'In which order it gets them.' })
  ordering?: WebhookOrdering | null;
}

@InputType('UpdateWebhookEndpointInput', {
  description:
    'What is to change of an endpoint; what is left out stays. It is checked anew as a whole and sees what you may see from then on.',
})
export class UpdateWebhookEndpointInputType {
  @Field(() => ID, { description: "The endpoint's id." })
  id: string;

  @Field(() => String, { nullable: true, description: 'Where messages are sent.' })
  url?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is, for people; null for nothing.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'The subscription whose results it gets.' })
  subscription?: string | null;

  @Field(() => Json, { nullable: true, description: "The subscription's variables: an object." })
  variables?: unknown;

  @Field(() => WebhookOrderings, { nullable: true, description: 'In which order it gets them.' })
  ordering?: WebhookOrdering | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: told of what happens from now on, its failures forgotten. False: told of nothing more, and what waits for it has failed.',
  })
  enabled?: boolean | null;
}

@InputType('RotateWebhookSecretInput', { description: 'An endpoint that is to get a new secret.' })
export class RotateWebhookSecretInputType {
  @Field(() => ID, { description: "The endpoint's id." })
  id: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 24,
    description: 'For how many hours messages are signed with the former secret too, 0–168; 0 ends all former ones.',
  })
  graceHours?: number | null;
}

@InputType('RecoverWebhookInput', { description: 'Which failed deliveries of an endpoint are sent again.' })
export class RecoverWebhookInputType {
  @Field(() => ID, { description: "The endpoint's id." })
  id: string;

  @Field(() => DateTime, { description: 'Those made from then on; at most 14 days ago.' })
  since: Date;

  @Field(() => DateTime, { nullable: true, description: 'Those made before then; left out: all since.' })
  until?: Date | null;
}
