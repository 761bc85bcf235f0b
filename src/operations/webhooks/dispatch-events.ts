import { findOne, getOne, type Queryable } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import {
  dispatcherPosition,
  holdLead,
  insertDeliveries,
  moveDispatcher,
  type NewDelivery,
  tryLead,
} from '../../entities/webhooks/webhook-delivery.queries.js';
import { roster } from '../../entities/webhooks/webhook-endpoint.queries.js';
import type { StampedEvent } from '../../events/event-catalogue.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import type { BrokenEndpoint, RenderedEvent, WebhookRenderer } from '../_shared/webhook-documents.js';
import { disableEndpoints } from './disable-endpoints.js';

/** Deliveries made by one statement, so that none runs for long. */
const ROWS = 2_000;

/** Up to where every event has the deliveries it should have. */
export async function readDispatcherPosition(ctx: OperationContext): Promise<bigint> {
  requireRight(ctx, 'jobs:manage');
  return BigInt((await getOne(ctx.deps.database, dispatcherPosition, [])).position);
}

/** Advisory lock of the one dispatcher that works. */
const LEADER_LOCK = 7_284_009;

/** Whether the session leads from now on, until it ends. */
export async function tryToLead(session: Queryable): Promise<boolean> {
  return (await getOne(session, tryLead, [LEADER_LOCK])).leads;
}

/** Shows PostgreSQL that the session's holder lives. */
export async function keepLead(session: Queryable): Promise<void> {
  await session.query(holdLead);
}

/** Events that follow the position `from`, without a gap, up to `to`. */
export interface EventStretch {
  readonly from: bigint;
  readonly to: bigint;
  readonly events: readonly StampedEvent[];
}

/** What came of a stretch: whether the position was moved on, and how many deliveries were made. */
export interface Dispatched {
  readonly moved: boolean;
  readonly deliveries: number;
}

/** Somebody else has dispatched these events. */
export class DispatchedElsewhere extends Error {
  override readonly name = 'DispatchedElsewhere';
}

/**
 * Makes a delivery of each event for each endpoint that asked for it, and moves the position on in the same transaction: whoever dies or
 * is overtaken on the way has made none. A stretch of which nobody wants anything moves nothing unless `always`. The endpoints are read
 * after the events were, so one that was made before an event is told of it. Throws {@link DispatchedElsewhere}.
 */
export async function dispatchEvents(
  ctx: OperationContext,
  stretch: EventStretch,
  { renderer, always }: { readonly renderer: WebhookRenderer; readonly always: boolean },
): Promise<Dispatched> {
  requireRight(ctx, 'jobs:manage');
  const now = ctx.deps.clock.now().toISOString();
  const endpoints = await ctx.deps.database.query(roster, [now]);
  const { rendered, broken } =
    endpoints.length === 0
      ? { rendered: [], broken: [] }
      : await renderer.render(endpoints, stretch.events, ctx.signal);
  if (broken.length > 0) await disableBroken(ctx, broken);
  if (rendered.length === 0 && !always) return { moved: false, deliveries: 0 };
  const { rows, bodies } = deliveriesOf(rendered);
  await ctx.transaction(async (tx) => {
    const moved = await findOne(tx, moveDispatcher, [stretch.from.toString(), stretch.to.toString()]);
    if (moved === null) throw new DispatchedElsewhere();
    for (let from = 0; from < rows.length; from += ROWS)
      await tx.query(insertDeliveries, [JSON.stringify(rows.slice(from, from + ROWS)), bodies, now]);
  });
  ctx.deps.metrics.webhookDeliveries.inc(rows.length);
  return { moved: true, deliveries: rows.length };
}

function deliveriesOf(rendered: readonly RenderedEvent[]) {
  const inOrder = rendered.toSorted((a, b) => Number(a.event.position - b.event.position));
  const rows = inOrder.flatMap(({ event, endpointIds }, n): NewDelivery[] =>
    endpointIds.map((endpointId) => ({
      id: newId('delivery'),
      endpoint_id: endpointId,
      event_type: event.type,
      position: event.position.toString(),
      entity_id: event.entityId,
      body: n + 1,
    })),
  );
  return { rows, bodies: inOrder.map(({ body }) => body) };
}

async function disableBroken(ctx: OperationContext, broken: readonly BrokenEndpoint[]): Promise<void> {
  const disablings = broken.map(({ id, reason }) => ({ id, cause: 'SUBSCRIPTION_INVALID' as const, reason }));
  await ctx.transaction((tx) => disableEndpoints(tx, ctx, disablings));
}
