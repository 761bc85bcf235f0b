import type { Tx } from '../../adapters/database/database.js';
import { abandonDeliveries } from '../../entities/webhooks/webhook-delivery.queries.js';
import { disableRows, orphanedEndpoints } from '../../entities/webhooks/webhook-endpoint.queries.js';
import { append } from '../../events/append.js';
import type { EndpointDisabledPayload } from '../../events/event-catalogue.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** An endpoint that is to be disabled; `reason` is for people. */
export interface Disabling extends EndpointDisabledPayload {
  readonly id: string;
  readonly reason: string;
}

/** Why what waited for an endpoint was not sent. */
export const ENDED = 'The endpoint was disabled.';

/** Disables endpoints, ends what waits for them and says so; those that are disabled already are let be. Answers how many it were. */
export async function disableEndpoints(
  tx: Tx,
  ctx: OperationContext,
  disablings: readonly Disabling[],
): Promise<number> {
  if (disablings.length === 0) return 0;
  const occurredAt = ctx.deps.clock.now();
  const ordered = disablings.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await tx.query(disableRows, [ordered.map(({ id }) => id), ordered.map(({ reason }) => reason)]);
  if (rows.length === 0) return 0;
  const causes = new Map(ordered.map(({ id, cause }) => [id, cause]));
  await tx.query(abandonDeliveries, [rows.map(({ id }) => id), ENDED]);
  await append(
    tx,
    rows.map(({ id, version }) => ({
      type: 'webhook.endpoint.disabled.v1',
      entityId: id,
      entityVersion: version,
      payload: { cause: causes.get(id) ?? 'BY_HAND' },
      occurredAt,
    })),
  );
  ctx.deps.metrics.webhookEndpointsDisabled.inc(rows.length);
  return rows.length;
}

/** Disables the endpoints of keys that were revoked or have expired: what such a key opened is closed. Answers how many. */
export async function disableOrphans(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  const orphans = await ctx.deps.database.query(orphanedEndpoints, [ctx.deps.clock.now().toISOString()]);
  if (orphans.length === 0) return 0;
  const reason = 'The API key that made or last changed it was revoked or has expired; enable it with another.';
  return ctx.transaction((tx) =>
    disableEndpoints(
      tx,
      ctx,
      orphans.map(({ id }) => ({ id, cause: 'KEY_ENDED', reason })),
    ),
  );
}
