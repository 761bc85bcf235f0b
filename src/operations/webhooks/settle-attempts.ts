import { randomInt } from 'node:crypto';
import type { Tx } from '../../adapters/database/database.js';
import type { WebhookReply } from '../../adapters/webhook-sender/webhook-sender.js';
import { pauseAfter, pauseOfEndpoint } from '../../engines/webhooks/retry-schedule.js';
import {
  type AttemptOutcome,
  countAttempts,
  countFortunes,
  type EndpointFortune,
  moveFollowers,
  returnDeliveries,
  settleAttempts,
  type TakenDelivery,
} from '../../entities/webhooks/attempt.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type Disabling, disableEndpoints } from './disable-endpoints.js';

/** An attempt that was made. */
export interface Attempt {
  readonly delivery: TakenDelivery;
  readonly reply: WebhookReply;
  /** When it ended. */
  readonly at: Date;
}

const DAY_MS = 24 * 3_600_000;
/** How long an endpoint may do nothing but fail. */
const MAX_FAILING_DAYS = 5;
const RANDOM_STEPS = 2 ** 32;

/**
 * Writes what came of attempts, in the order in which they ended: what is over, what is tried again and when, how each endpoint fares,
 * and which is disabled for it (410, or five days of nothing but failures). All or nothing.
 */
export async function settle(ctx: OperationContext, attempts: readonly Attempt[]): Promise<void> {
  requireRight(ctx, 'jobs:manage');
  const outcomes = attempts.map(outcomeOf);
  const failed = outcomes.filter(({ ok }) => !ok).length;
  const fortunes = [...Map.groupBy(attempts, ({ delivery }) => delivery.endpointId).values()]
    .map(fortuneOf)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  await ctx.transaction(async (tx) => {
    const given = JSON.stringify(outcomes);
    await tx.query(settleAttempts, [given]);
    if (outcomes.some(({ ordered }) => ordered)) await tx.query(moveFollowers, [given]);
    await tx.query(countAttempts, [ctx.deps.clock.now().toISOString(), outcomes.length - failed, failed]);
    const counted = await tx.query(countFortunes, [JSON.stringify(fortunes)]);
    await disableEndpoints(tx, ctx, disablingsOf(ctx, attempts, counted));
  });
}

/** Gives back what was taken and will not be sent by this process, but for what another process has taken since. */
export async function giveBack(
  ctx: OperationContext,
  deliveries: readonly Pick<TakenDelivery, 'id' | 'attempt'>[],
): Promise<void> {
  requireRight(ctx, 'jobs:manage');
  if (deliveries.length === 0) return;
  const now = ctx.deps.clock.now().toISOString();
  const values = [deliveries.map(({ id }) => id), deliveries.map(({ attempt }) => attempt), now];
  await ctx.transaction((tx: Tx) => tx.query(returnDeliveries, values));
}

/** Whether an answer says that the message was taken: 2xx and nothing else. */
export function isSuccess({ status }: Pick<WebhookReply, 'status'>): boolean {
  return status !== null && status >= 200 && status <= 299;
}

function outcomeOf({ delivery, reply, at }: Attempt): AttemptOutcome {
  const { id, createdAt, endpointId, entityId, position, attempt, ordering } = delivery;
  const ok = isSuccess(reply);
  const failed = { ...reply, attempt };
  const repeats = delivery.repeats && reply.status !== 410;
  const pauseMs = ok || !repeats ? null : pauseAfter(failed, randomInt(RANDOM_STEPS - 1) / RANDOM_STEPS);
  return {
    id,
    createdAt,
    endpointId,
    entityId,
    position,
    attempt,
    ordered: ordering === 'PER_ENTITY',
    ok,
    at,
    next: pauseMs === null ? null : new Date(at.getTime() + pauseMs),
    responseStatus: reply.status,
    responseBody: reply.body,
    error: ok
      ? null
      : (reply.error ?? `The endpoint answered ${reply.status}; only 2xx means that it took the message.`),
    durationMs: reply.durationMs,
  };
}

/** How one endpoint fared; its attempts in the order in which they ended. */
function fortuneOf(attempts: readonly Attempt[]): EndpointFortune {
  const lastSuccess = attempts.findLastIndex(({ reply }) => isSuccess(reply));
  const failures = attempts.slice(lastSuccess + 1);
  const pauses = failures.flatMap(({ delivery, reply, at }) => {
    const pauseMs = pauseOfEndpoint({ ...reply, attempt: delivery.attempt });
    return pauseMs === null ? [] : [at.getTime() + pauseMs];
  });
  return {
    id: attempts[0]!.delivery.endpointId,
    succeeded: lastSuccess >= 0,
    failures: failures.length,
    firstFailureAt: failures[0]?.at ?? null,
    pausedUntil: pauses.length === 0 ? null : new Date(Math.max(...pauses)),
  };
}

function disablingsOf(
  ctx: OperationContext,
  attempts: readonly Attempt[],
  counted: readonly { readonly id: string; readonly failingSince: Date | null }[],
): Disabling[] {
  const gone = new Set(attempts.filter(({ reply }) => reply.status === 410).map(({ delivery }) => delivery.endpointId));
  const since = ctx.deps.clock.now().getTime() - MAX_FAILING_DAYS * DAY_MS;
  const failing = counted.filter(
    ({ id, failingSince }) => failingSince && failingSince.getTime() <= since && !gone.has(id),
  );
  return [
    ...[...gone].map((id) => ({ id, cause: 'GONE' as const, reason: 'It answered 410 Gone.' })),
    ...failing.map(({ id }) => ({
      id,
      cause: 'FAILING' as const,
      reason: `Every attempt of the last ${MAX_FAILING_DAYS} days failed.`,
    })),
  ];
}
