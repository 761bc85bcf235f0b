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
import { defineLoader, load } from '../_shared/loader.js';
import { toDelivery, webhookEndpointById } from '../_shared/loaders/webhook.loaders.js';
import { toConnection } from '../_shared/to-connection.js';

interface DeliveriesKey {
  readonly endpointId: string;
  readonly status: DeliveryStatus | null;
  readonly page: PageArgs;
}

/** A page of deliveries of each endpoint; lists asked for with other arguments are read apart. */
const deliveriesOfEndpoint = defineLoader<DeliveriesKey, ListPage<DeliveryRow>>({
  async batch(ctx, keys) {
    const answers = new Map<DeliveriesKey, ListPage<DeliveryRow>>();
    for (const group of Map.groupBy(keys, argumentsOf).values()) {
      const { status, page } = group[0]!;
      const endpointIds = group.map((key) => key.endpointId);
      const pages = await listDeliveriesOfEndpoints(ctx, { endpointIds, status }, page);
      group.forEach((key, index) => answers.set(key, pages[index]!));
    }
    return keys.map((key) => answers.get(key)!);
  },
  cacheKey: (key) => `${key.endpointId}:${argumentsOf(key)}`,
});

function argumentsOf({ status, page }: DeliveriesKey): string {
  return JSON.stringify([status, page.first, page.after, page.last, page.before]);
}

@Resolver(() => WebhookEndpointType)
export class WebhookEndpointFields {
  @FieldResolver(() => WebhookDeliveryConnection, { description: 'What was and is to be sent to it, newest first.' })
  async deliveries(
    @Root() endpoint: WebhookEndpointType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => DeliveryListArgs) args: DeliveryListArgs,
  ): Promise<Connection<WebhookDeliveryType>> {
    const { status = null, ...page } = args;
    const deliveries = await load(ctx, deliveriesOfEndpoint, { endpointId: endpoint.id, status, page });
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
