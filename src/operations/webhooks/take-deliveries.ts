import { deferBlocked, type TakenDelivery, takeDeliveries, WINDOW } from '../../entities/webhooks/attempt.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

export type { TakenDelivery };

/** How much a process may take. */
export interface Room {
  /** What it holds of each endpoint, and how much it may hold of it at most; {@link FIRST_WINDOW} of those not named. */
  readonly lanes: readonly { readonly id: string; readonly held: number; readonly window: number }[];
  /** Deliveries to any endpoint that it may take. */
  readonly free: number;
  /** How many of them to endpoints that fail. */
  readonly freeForFailing: number;
}

/** Deliveries of one endpoint that a process holds until it has seen how quickly they are taken. */
export const FIRST_WINDOW = 10;
/** Failures in a row from which on an endpoint counts as failing, and deliveries of such a one that a process holds. */
const FAILING_FROM = 3;
const FAILING_WINDOW = 2;
/**
 * How long what was taken is nobody else's: longer than an attempt can take after the longest wait for its turn. Who takes it has to
 * begin to send it within {@link SEND_WITHIN_MS}.
 */
const LEASE_MS = 25_000;
export const SEND_WITHIN_MS = 5_000;

/** How often what has to wait is put off before something is taken: ten thousand of an endpoint at a time. */
const DEFERRING_TURNS = 20;

/** Takes due deliveries, as the process has room. They come due again by themselves if it dies. */
export async function takeDue(ctx: OperationContext, room: Room): Promise<TakenDelivery[]> {
  requireRight(ctx, 'jobs:manage');
  const now = ctx.deps.clock.now();
  const times = [now.toISOString(), new Date(now.getTime() + LEASE_MS).toISOString()];
  return ctx.transaction(async (tx) => {
    for (let turn = 0; turn < DEFERRING_TURNS; turn += 1)
      if ((await tx.query(deferBlocked, times)).length < WINDOW) break;
    return tx.query(takeDeliveries, [
      ...times,
      JSON.stringify(room.lanes),
      FIRST_WINDOW,
      FAILING_WINDOW,
      FAILING_FROM,
      room.free,
      Math.max(0, room.freeForFailing),
    ]);
  });
}
