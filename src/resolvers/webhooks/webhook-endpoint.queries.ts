import { Ctx, Query, Resolver } from 'type-graphql';
import { listWebhookEndpoints } from '../../operations/webhooks/read-webhooks.js';
import { WebhookEndpointType } from '../../schema/webhooks/webhook-endpoint.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toEndpoint } from '../_shared/loaders/webhook.loaders.js';

@Resolver()
export class WebhookEndpointQueries {
  @Query(() => [WebhookEndpointType], { description: 'All webhook endpoints, oldest first, disabled ones included.' })
  async webhookEndpoints(@Ctx() ctx: GraphQLContext): Promise<WebhookEndpointType[]> {
    return (await listWebhookEndpoints(ctx)).map(toEndpoint);
  }
}
