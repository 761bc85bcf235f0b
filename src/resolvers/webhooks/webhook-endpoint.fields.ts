import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { DeliveryStatus } from '../../entities/webhooks/webhook-delivery.entity.js';
import type { DeliveryRow } from '../../entities/webhooks/webhook-delivery.queries.js';
import { AppError } from '../../errors.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { listDeliveriesOfEndpoints } from '../../operations/webhooks/read-webhooks.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import type { PageArgs } from '../../schema/_shared/page.args.js';
import { DeliveryListArgs } from '../../schema/webhooks/delivery-list.args.js';
import { WebhookDeliveryConnection, type WebhookDeliveryType } from '../../schema/webhooks/webhook-delivery.type.js';
import { WebhookEndpointType } from '../../schema/webhooks/webhook-endpoint.type.js';
import { WebhookEndpointEventType } from '../../schema/webhooks/webhook-endpoint-event.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineChildLoader, load, loadOf } from '../_shared/loader.js';
import { toDelivery, webhookEndpointById } from '../_shared/loaders/webhook.loaders.js';
import { toConnection } from '../_shared/to-connection.js';

interface AskedDeliveries {
  readonly status: DeliveryStatus | null;
  readonly page: PageArgs;
}

/** A page of deliveries of each endpoint. */
const deliveriesOfEndpoint = defineChildLoader<AskedDeliveries, ListPage<DeliveryRow>>(
  (ctx, endpointIds, { status, page }) => listDeliveriesOfEndpoints(ctx, { endpointIds, status }, page),
);

@Resolver(() => WebhookEndpointType)
export class WebhookEndpointFields {
  @FieldResolver(() => WebhookDeliveryConnection, { description: 'What was and is to be sent to it, newest first.' })
  async deliveries(
    @Root() endpoint: WebhookEndpointType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => DeliveryListArgs) args: DeliveryListArgs,
  ): Promise<Connection<WebhookDeliveryType>> {
    const { status = null, ...page } = args;
    const key = { parentId: endpoint.id, asked: { status, page } };
    const deliveries = await loadOf(ctx, deliveriesOfEndpoint, key);
    return toConnection(WebhookDeliveryConnection, deliveries, toDelivery);
  }
}

@Resolver(() => WebhookEndpointEventType)
export class WebhookEndpointEventFields {
  @FieldResolver(() => WebhookEndpointType, { description: 'The endpoint as it is now.' })
  async endpoint(@Root() event: WebhookEndpointEventType, @Ctx() ctx: GraphQLContext): Promise<WebhookEndpointType> {
    const found = await load(ctx, webhookEndpointById, event.endpointId);
    if (found === null) throw new AppError('NOT_FOUND', 'The endpoint of this event is gone.');
    return found;
  }
}
