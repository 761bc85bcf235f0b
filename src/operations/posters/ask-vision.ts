import { setTimeout as delay } from 'node:timers/promises';
import type { ModelFailure, ModelReply } from '../../adapters/openai/json-model.js';
import type { VisionLook } from '../../adapters/poster-vision/poster-vision.js';
import type { PosterPreset } from '../../engines/posters/presets.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  addThrottle,
  lockThrottle,
  pauseLeft,
  pauseThrottle,
  reserveSlot,
} from '../../entities/posters/vision-throttle.queries.js';
import type { OperationContext } from '../_shared/context.js';

/** The row of the throttle. */
const PROVIDER = 'openai';
const MAX_REQUESTS = 3;
const BASE_DELAY_MS = 500;
/** For which it is left alone when it says "too many" without saying how long. */
const PAUSE_MS = 5_000;
/** One that asks for longer is asked again after this: its word alone shall not stop the work for a day. */
const LONGEST_PAUSE_MS = 300_000;

/** Between two looks at whether one that failed is asked again: somebody else's probe is under way. */
const PROBE_MS = 1_000;
/** For which callers that have the time wait for one that is down. */
const LONGEST_OUTAGE_MS = 300_000;

/** A timer may end this much early. */
const CLOSE_MS = 20;

/** A look that was asked for, or why there is none. `costUsd`: of all requests. `waitedMs`: until their turns came. */
export type VisionOutcome =
  | { readonly look: VisionLook; readonly costUsd: number; readonly waitedMs: number }
  | { readonly failure: ModelFailure | 'THROTTLED'; readonly waitMs: number | null; readonly costUsd: number };

export interface VisionQuestion {
  readonly jpeg: Buffer;
  readonly preset: PosterPreset;
  /** How long the caller waits for the turns of all its requests together. */
  readonly maxWaitMs: number;
}

/**
 * Asks the vision model in the fleet's turn: every request takes a slot that all processes share, and a 429 makes all of them wait
 * for as long as it says. The only retry loop on this path: three requests at most, those that were answered 429 included. While the model is
 * left alone because it failed, a caller that has the time waits; one that has not, and all once that has lasted for five minutes, get
 * BREAKER_OPEN. Never rejects but for the database and the caller's signal.
 */
export async function askVision(ctx: OperationContext, question: VisionQuestion): Promise<VisionOutcome> {
  const { vision } = ctx.deps.posters;
  if (vision === null) return { failure: 'MISCONFIGURED', waitMs: null, costUsd: 0 };
  let costUsd = 0;
  let waitedMs = 0;
  let requests = 0;
  for (;;) {
    const begun = performance.now();
    const waitMs = await takeTurn(ctx, question.maxWaitMs - waitedMs);
    waitedMs += performance.now() - begun;
    if (waitMs !== null) return { failure: 'THROTTLED', waitMs, costUsd };
    const reply = await vision.look(question.jpeg, question.preset, ctx.signal);
    requests += reply.requests;
    costUsd += reply.costMicroUsd / 1_000_000;
    ctx.deps.metrics.posterVisionRequests.inc(
      { outcome: reply.ok ? 'ok' : reply.reason.toLowerCase() },
      reply.requests,
    );
    ctx.signal.throwIfAborted();
    if (reply.ok) return { look: reply.answer, costUsd, waitedMs };
    const pausedMs = await prepareNext(ctx, reply, { requests, leftMs: question.maxWaitMs - waitedMs });
    if (pausedMs === null) return { failure: reply.reason, waitMs: reply.retryAfterMs, costUsd };
    waitedMs += pausedMs;
  }
}

/** Waits for a slot and for pauses that began in between; answers how long it would take when that is too long. */
async function takeTurn(ctx: OperationContext, maxWaitMs: number): Promise<number | null> {
  const { visionPerMinute, visionDelayMs } = ctx.deps.posters;
  const { database } = ctx.deps;
  const endsAt = performance.now() + maxWaitMs;
  for (;;) {
    const leftMs = Math.max(0, Math.round(endsAt - performance.now()));
    const { waitMs, reserved } = await ctx.transaction(async (tx) => {
      if ((await findOne(tx, lockThrottle, [PROVIDER])) === null) {
        await tx.query(addThrottle, [PROVIDER]);
        await tx.query(lockThrottle, [PROVIDER]);
      }
      return getOne(tx, reserveSlot, [PROVIDER, visionPerMinute, visionDelayMs, leftMs]);
    });
    if (!reserved) return waitMs;
    await wait(waitMs, ctx.signal);
    // Whoever waited may not know what another process has been told since: it takes another slot, after the pause.
    const pause = await findOne(database, pauseLeft, [PROVIDER]);
    if (pause === null || pause.leftMs < CLOSE_MS) return null;
  }
}

interface Standing {
  readonly requests: number;
  /** How long the caller still waits. */
  readonly leftMs: number;
}

/** Waits until the same may be asked again, and answers for how many milliseconds of that it was left alone; null when it is not to be. */
async function prepareNext(
  ctx: OperationContext,
  { reason, retryAfterMs }: Extract<ModelReply<unknown>, { ok: false }>,
  { requests, leftMs }: Standing,
): Promise<number | null> {
  if (reason === 'BREAKER_OPEN') return waitForOutage(ctx, { restMs: Math.max(retryAfterMs ?? 0, PROBE_MS), leftMs });
  if (reason === 'RATE_LIMITED') {
    const pauseMs = Math.min(retryAfterMs ?? PAUSE_MS, LONGEST_PAUSE_MS);
    await ctx.transaction((tx) => tx.query(pauseThrottle, [PROVIDER, pauseMs]));
  }
  if ((reason !== 'RATE_LIMITED' && reason !== 'UNAVAILABLE') || requests >= MAX_REQUESTS) return null;
  if (reason === 'UNAVAILABLE') await wait(BASE_DELAY_MS * 2 ** (requests - 1), ctx.signal);
  return 0;
}

async function waitForOutage(
  ctx: OperationContext,
  { restMs, leftMs }: { readonly restMs: number; readonly leftMs: number },
): Promise<number | null> {
  const downForMs = ctx.deps.posters.vision?.downForMs() ?? 0;
  if (restMs > leftMs || downForMs > LONGEST_OUTAGE_MS) return null;
  await wait(restMs, ctx.signal);
  return restMs;
}

/** Keeps no process alive that is told to stop. */
async function wait(waitMs: number, signal: AbortSignal): Promise<void> {
  if (waitMs > 0) await delay(waitMs, undefined, { signal, ref: false });
}
