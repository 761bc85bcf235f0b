import { type DeliveryRow, deliveriesByIds } from '../../../entities/webhooks/webhook-delivery.queries.js';
import { type EndpointRow, endpointsByIds } from '../../../entities/webhooks/webhook-endpoint.queries.js';
import { namesOf } from '../../../operations/webhooks/read-webhooks.js';
import { WebhookDeliveryType } from '../../../schema/webhooks/webhook-delivery.type.js';
import { WebhookEndpointType } from '../../../schema/webhooks/webhook-endpoint.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Endpoints by id; null for an id that names none. */
export const webhookEndpointById = defineLoader<string, WebhookEndpointType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(endpointsByIds, [ids]);
    return inOrderOf(ids, rows.map(toEndpoint), (endpoint) => endpoint.id);
  },
});

/** Deliveries by id; null for an id that names none. */
export const webhookDeliveryById = defineLoader<string, WebhookDeliveryType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(deliveriesByIds, [ids]);
    return inOrderOf(ids, rows.map(toDelivery), (delivery) => delivery.id);
  },
});

/** An endpoint as it is answered. */
export function toEndpoint({ document, ...row }: EndpointRow): WebhookEndpointType {
  return mapTo(WebhookEndpointType, { ...row, subscription: document });
}

/** A delivery as it is answered. */
export function toDelivery(row: DeliveryRow): WebhookDeliveryType {
  return mapTo(WebhookDeliveryType, { ...row, ...namesOf(row) });
}
