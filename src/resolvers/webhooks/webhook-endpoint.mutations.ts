import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { createWebhookEndpoint } from '../../operations/webhooks/create-webhook-endpoint.js';
import { rotateWebhookSecret } from '../../operations/webhooks/rotate-webhook-secret.js';
import { recoverWebhook, redeliverWebhook, testWebhookEndpoint } from '../../operations/webhooks/send-again.js';
import { updateWebhookEndpoint } from '../../operations/webhooks/update-webhook-endpoint.js';
import {
  CreateWebhookEndpointInputType,
  RecoverWebhookInputType,
  RotateWebhookSecretInputType,
  UpdateWebhookEndpointInputType,
} from '../../schema/webhooks/webhook-endpoint.input.js';
import {
  CreateWebhookEndpointPayloadType,
  RecoverWebhookPayloadType,
  RedeliverWebhookPayloadType,
  RotateWebhookSecretPayloadType,
  TestWebhookEndpointPayloadType,
  UpdateWebhookEndpointPayloadType,
} from '../../schema/webhooks/webhook-endpoint.payloads.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toDelivery, toEndpoint } from '../_shared/loaders/webhook.loaders.js';

const NOTHING = { endpoint: null, secret: null };

@Resolver()
export class WebhookEndpointMutations {
  @Mutation(() => CreateWebhookEndpointPayloadType, {
    description: 'Makes a webhook endpoint. The secret that its messages are signed with is in the answer, this once.',
  })
  createWebhookEndpoint(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CreateWebhookEndpointInputType, { description: 'The endpoint.' })
    input: CreateWebhookEndpointInputType,
  ): Promise<CreateWebhookEndpointPayloadType> {
    const work = async () => {
      const { endpoint, secret } = await createWebhookEndpoint(ctx, input);
      return { endpoint: toEndpoint(endpoint), secret };
    };
    return answer(CreateWebhookEndpointPayloadType, work, NOTHING);
  }

  @Mutation(() => UpdateWebhookEndpointPayloadType, {
    description: 'Changes a webhook endpoint, or switches it on or off.',
  })
  updateWebhookEndpoint(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => UpdateWebhookEndpointInputType, { description: 'What is to change.' })
    input: UpdateWebhookEndpointInputType,
  ): Promise<UpdateWebhookEndpointPayloadType> {
    const work = async () => ({ endpoint: toEndpoint(await updateWebhookEndpoint(ctx, input)) });
    return answer(UpdateWebhookEndpointPayloadType, work, { endpoint: null });
  }

  @Mutation(() => RotateWebhookSecretPayloadType, {
    description: 'Gives a webhook endpoint a new secret. It is in the answer, this once.',
  })
  rotateWebhookSecret(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => RotateWebhookSecretInputType, {
      description: 'Which, and how long the former one still signs.',
    })
    input: RotateWebhookSecretInputType,
  ): Promise<RotateWebhookSecretPayloadType> {
    const work = async () => {
      const { endpoint, secret } = await rotateWebhookSecret(ctx, input);
      return { endpoint: toEndpoint(endpoint), secret };
    };
    return answer(RotateWebhookSecretPayloadType, work, NOTHING);
  }

  @Mutation(() => TestWebhookEndpointPayloadType, {
    description: 'Sends a webhook endpoint one signed message of type `webhook.test.v1`, tried once.',
  })
  testWebhookEndpoint(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The endpoint's id." }) id: string,
  ): Promise<TestWebhookEndpointPayloadType> {
    const work = async () => ({ delivery: toDelivery(await testWebhookEndpoint(ctx, id)) });
    return answer(TestWebhookEndpointPayloadType, work, { delivery: null });
  }

  @Mutation(() => RedeliverWebhookPayloadType, {
    description: 'Sends a message again, whatever came of it: the same id, the same body.',
  })
  redeliverWebhook(
    @Ctx() ctx: GraphQLContext,
    @Arg('deliveryId', () => ID, { description: "The delivery's id." }) deliveryId: string,
  ): Promise<RedeliverWebhookPayloadType> {
    const work = async () => ({ delivery: toDelivery(await redeliverWebhook(ctx, deliveryId)) });
    return answer(RedeliverWebhookPayloadType, work, { delivery: null });
  }

  @Mutation(() => RecoverWebhookPayloadType, {
    description: 'Sends every failed message of a time again.',
  })
  recoverWebhook(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => RecoverWebhookInputType, { description: 'Which.' }) input: RecoverWebhookInputType,
  ): Promise<RecoverWebhookPayloadType> {
    const work = async () => {
      const { endpoint, recovered } = await recoverWebhook(ctx, input);
      return { endpoint: toEndpoint(endpoint), recovered };
    };
    return answer(RecoverWebhookPayloadType, work, { endpoint: null, recovered: 0 });
  }
}
