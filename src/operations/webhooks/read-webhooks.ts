import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import type { DeliveryStatus } from '../../entities/webhooks/webhook-delivery.entity.js';
import {
  DELIVERIES,
  DELIVERIES_NEWEST_FIRST,
  DELIVERY_COLUMNS,
  type DeliveryRow,
} from '../../entities/webhooks/webhook-delivery.queries.js';
import { allEndpoints, type EndpointRow } from '../../entities/webhooks/webhook-endpoint.queries.js';
import { encodeLogCursor } from '../../events/cursor.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPages } from '../_shared/list-page.js';
import { messageIdOf } from './message-id.js';

/** All endpoints, oldest first, disabled ones included; there are at most a thousand. */
export async function listWebhookEndpoints(ctx: OperationContext): Promise<EndpointRow[]> {
  requireRight(ctx, 'webhooks:manage');
  return ctx.deps.database.query(allEndpoints);
}

/** One page of the deliveries of each endpoint, newest first, in the order of `endpointIds`; one statement for all. */
export async function listDeliveriesOfEndpoints(
  ctx: OperationContext,
  of: { readonly endpointIds: readonly string[]; readonly status: DeliveryStatus | null },
  args: PageArguments,
): Promise<ListPage<DeliveryRow>[]> {
  requireRight(ctx, 'webhooks:manage');
  const conditions = new Conditions();
  if (of.status !== null) conditions.add('d.status = ?', of.status);
  return listPages<DeliveryRow>(
    ctx.deps.database,
    {
      select: DELIVERY_COLUMNS,
      from: DELIVERIES,
      conditions,
      order: DELIVERIES_NEWEST_FIRST,
      place: (delivery) => [delivery.createdAt, delivery.id],
      parents: { column: 'd.endpoint_id', ids: of.endpointIds },
    },
    args,
  );
}

/** What of a delivery is worked out: the id its message is sent with, and the place of its event in the log. */
export function namesOf({ id, position }: Pick<DeliveryRow, 'id' | 'position'>): { messageId: string; cursor: string } {
  return { messageId: messageIdOf(id), cursor: encodeLogCursor(BigInt(position)) };
}
