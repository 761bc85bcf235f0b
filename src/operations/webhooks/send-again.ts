import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import {
  type DeliveryRow,
  deliveriesByIds,
  insertTest,
  requeueDelivery,
  requeueFailed,
} from '../../entities/webhooks/webhook-delivery.queries.js';
import { type EndpointRow, endpointsByIds } from '../../entities/webhooks/webhook-endpoint.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { unknownEndpoint } from './update-webhook-endpoint.js';

const DAY_MS = 24 * 3_600_000;
const MAX_RECOVER_DAYS = 14;
const MAX_RECOVERED = 10_000;

/** What a test delivery calls itself. No event has this name. */
const TEST_TYPE = 'webhook.test.v1';

/** Sends an endpoint one signed message that says it is a test, tried once; its delivery shows what came of it. NOT_ALLOWED_NOW while disabled. */
export async function testWebhookEndpoint(ctx: OperationContext, id: string): Promise<DeliveryRow> {
  requireRight(ctx, 'webhooks:manage');
  const endpoint = await requireEnabled(ctx, id);
  const timestamp = ctx.deps.clock.now().toISOString();
  const data = { endpoint: { id: endpoint.id, description: endpoint.description } };
  const body = JSON.stringify({ type: TEST_TYPE, timestamp, data });
  const values = [newId('delivery'), timestamp, endpoint.id, TEST_TYPE, body];
  return ctx.transaction((tx) => getOne(tx, insertTest, values));
}

/**
 * Sends a delivery again, whatever came of it, from the first attempt on: the same id, the same body. NOT_ALLOWED_NOW while it is being
 * sent or its endpoint is disabled.
 */
export async function redeliverWebhook(ctx: OperationContext, deliveryId: string): Promise<DeliveryRow> {
  requireRight(ctx, 'webhooks:manage');
  const known = await findOne(ctx.deps.database, deliveriesByIds, [[deliveryId]]);
  if (known === null) throw UserErrors.of('NOT_FOUND', 'deliveryId', 'There is no such delivery.');
  await requireEnabled(ctx, known.endpointId);
  const now = ctx.deps.clock.now().toISOString();
  const queued = await ctx.transaction((tx) => findOne(tx, requeueDelivery, [deliveryId, now]));
  if (queued === null) throw UserErrors.of('NOT_ALLOWED_NOW', 'deliveryId', 'It is being sent just now.');
  return queued;
}

export interface RecoverWebhookInput {
  readonly id: string;
  readonly since: Date;
  readonly until?: Date | null | undefined;
}

/**
 * Sends every failed delivery of an endpoint again that was made from `since`, at most 14 days ago, until before `until`, the oldest
 * first, 10 000 with one call. Answers how many those are. Fails with INVALID, or NOT_ALLOWED_NOW while the endpoint is disabled.
 */
export async function recoverWebhook(
  ctx: OperationContext,
  { id, since, until }: RecoverWebhookInput,
): Promise<{ endpoint: EndpointRow; recovered: number }> {
  requireRight(ctx, 'webhooks:manage');
  const now = ctx.deps.clock.now();
  if (now.getTime() - since.getTime() > MAX_RECOVER_DAYS * DAY_MS)
    throw UserErrors.of('INVALID', 'since', `Deliveries of the last ${MAX_RECOVER_DAYS} days can be recovered.`);
  if (since >= now) throw UserErrors.of('INVALID', 'since', 'This lies in the future.');
  const end = until ?? now;
  if (end <= since) throw UserErrors.of('INVALID', 'until', 'This lies before "since".');
  const endpoint = await requireEnabled(ctx, id);
  const values = [id, now.toISOString(), since.toISOString(), end.toISOString(), MAX_RECOVERED];
  const queued = await ctx.transaction((tx) => tx.query(requeueFailed, values));
  return { endpoint, recovered: queued.length };
}

async function requireEnabled(ctx: OperationContext, id: string): Promise<EndpointRow> {
  const endpoint = await findOne(ctx.deps.database, endpointsByIds, [[id]]);
  if (endpoint === null) throw unknownEndpoint();
  if (!endpoint.enabled) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'The endpoint is disabled; enable it first.');
  return endpoint;
}
