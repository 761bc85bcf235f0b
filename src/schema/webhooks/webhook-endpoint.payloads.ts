import { Field, Int, ObjectType } from 'type-graphql';
import { UserErrorType } from '../_shared/user-error.type.js';
import { WebhookDeliveryType } from './webhook-delivery.type.js';
import { WebhookEndpointType } from './webhook-endpoint.type.js';

const ERRORS = { description: 'What went wrong; empty when it worked.' };
const SECRET = {
  nullable: true,
  description: 'The secret that messages are signed with, for the receiver. It is shown this once.',
};

@ObjectType('CreateWebhookEndpointPayload', {
  description: 'What `createWebhookEndpoint` answers.',
  simpleResolvers: true,
})
export class CreateWebhookEndpointPayloadType {
  @Field(() => WebhookEndpointType, { nullable: true, description: 'The endpoint; null on failure.' })
  endpoint: WebhookEndpointType | null;

  @Field(() => String, SECRET)
  secret: string | null;

  @Field(() => [UserErrorType], ERRORS)
  userErrors: readonly UserErrorType[];
}

@ObjectType('UpdateWebhookEndpointPayload', {
  description: 'What `updateWebhookEndpoint` answers.',
  simpleResolvers: true,
})
export class UpdateWebhookEndpointPayloadType {
  @Field(() => WebhookEndpointType, { nullable: true, description: 'The endpoint; null on failure.' })
  endpoint: WebhookEndpointType | null;

  @Field(() => [UserErrorType], ERRORS)
  userErrors: readonly UserErrorType[];
}

@ObjectType('RotateWebhookSecretPayload', { description: 'What `rotateWebhookSecret` answers.', simpleResolvers: true })
export class RotateWebhookSecretPayloadType {
  @Field(() => WebhookEndpointType, { nullable: true, description: 'The endpoint; null on failure.' })
  endpoint: WebhookEndpointType | null;

  @Field(() => String, SECRET)
  secret: string | null;

  @Field(() => [UserErrorType], ERRORS)
  userErrors: readonly UserErrorType[];
}

@ObjectType('TestWebhookEndpointPayload', { description: 'What `testWebhookEndpoint` answers.', simpleResolvers: true })
export class TestWebhookEndpointPayloadType {
  @Field(() => WebhookDeliveryType, {
    nullable: true,
    description: 'The message on its way; read it again to see what came of it. Null on failure.',
  })
  delivery: WebhookDeliveryType | null;

  @Field(() => [UserErrorType], ERRORS)
  userErrors: readonly UserErrorType[];
}

@ObjectType('RedeliverWebhookPayload', { description: 'What `redeliverWebhook` answers.', simpleResolvers: true })
export class RedeliverWebhookPayloadType {
  @Field(() => WebhookDeliveryType, { nullable: true, description: 'The delivery, on its way again; null on failure.' })
  delivery: WebhookDeliveryType | null;

  @Field(() => [UserErrorType], ERRORS)
  userErrors: readonly UserErrorType[];
}

@ObjectType('RecoverWebhookPayload', { description: 'What `recoverWebhook` answers.', simpleResolvers: true })
export class RecoverWebhookPayloadType {
  @Field(() => WebhookEndpointType, { nullable: true, description: 'The endpoint; null on failure.' })
  endpoint: WebhookEndpointType | null;

  @Field(() => Int, { description: 'Deliveries that are sent again; of more than 10 000 the oldest: call again.' })
  recovered: number;

  @Field(() => [UserErrorType], ERRORS)
  userErrors: readonly UserErrorType[];
}
