import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../../adapters/database/session.js';
import { AppError } from '../../errors.js';
import { decodeLogCursor } from '../../events/cursor.js';
import type { StampedEvent } from '../../events/event-catalogue.js';
import type { OperationContext } from '../../operations/_shared/context.js';
import type { WebhookRenderer } from '../../operations/_shared/webhook-documents.js';
import {
  DispatchedElsewhere,
  dispatchEvents,
  type EventStretch,
  keepLead,
  readDispatcherPosition,
  tryToLead,
} from '../../operations/webhooks/dispatch-events.js';

/** Events executed together. */
const CHUNK = 100;
/** How long a follower waits before it tries to lead again, and one that failed before it goes on. */
const RETRY_MS = 500;
/** How often the leader shows that it lives, and after how long a silent one loses the lead. Two of them would do no harm. */
const HEARTBEAT_MS = 4_000;
const SESSION = { idleTimeoutMs: 15_000, queryTimeoutMs: 5_000 };
/** How long the position may stand still although events are passed over: what a new leader looks through again. */
const MOVE_EVERY_MS = 1_000;

export interface Dispatcher {
  stop(): Promise<void>;
}

export interface DispatcherSettings {
  /** The platform's own. */
  readonly ctx: OperationContext;
  readonly renderer: WebhookRenderer;
  /** Called when deliveries were made. */
  readonly made: () => void;
}

/** Makes the deliveries of every event, in one process at a time, from where the last one stopped. */
export function startDispatcher(settings: DispatcherSettings): Dispatcher {
  const stopping = new AbortController();
  const running = run(settings, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(settings: DispatcherSettings, stopping: AbortSignal): Promise<void> {
  const { database, logger } = settings.ctx.deps;
  while (!stopping.aborted) {
    let session: Session | null = null;
    try {
      session = await database.openSession(SESSION);
      await lead(session, settings, stopping);
    } catch (error) {
      if (!(error instanceof DispatchedElsewhere))
        logger.warn({ err: error }, 'Events could not be dispatched to webhooks; it is tried again.');
    } finally {
      await session?.close();
    }
    await rest(stopping);
  }
}

async function lead(session: Session, settings: DispatcherSettings, stopping: AbortSignal): Promise<void> {
  while (!(await tryToLead(session))) {
    await rest(stopping);
    if (stopping.aborted) return;
  }
  const lost = new AbortController();
  session.onClosed(() => lost.abort());
  const heartbeat = setInterval(() => void keepLead(session).catch(() => lost.abort()), HEARTBEAT_MS);
  try {
    await follow(settings, AbortSignal.any([stopping, lost.signal]));
  } finally {
    clearInterval(heartbeat);
  }
}

async function follow(settings: DispatcherSettings, signal: AbortSignal): Promise<void> {
  const { ctx } = settings;
  let position = await readDispatcherPosition(ctx);
  while (!signal.aborted) {
    const passage = new Passage({ ...settings, ctx: { ...ctx, signal } }, position);
    try {
      for await (const batch of ctx.deps.feed.follow(position, signal)) await passage.take(batch, signal);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'CURSOR_EXPIRED') throw error;
      position = await passage.skipTo(decodeLogCursor(String(error.details['oldestCursor'])));
    }
  }
}

/** The way through the log: what is stored of it, and when that was last moved on. */
class Passage {
  readonly #settings: DispatcherSettings;
  #stored: bigint;
  #movedAtMs = performance.now();

  constructor(settings: DispatcherSettings, stored: bigint) {
    this.#settings = settings;
    this.#stored = stored;
  }

  async take(batch: readonly StampedEvent[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < batch.length && !signal.aborted; from += CHUNK) {
      const events = batch.slice(from, from + CHUNK);
      const to = events.at(-1)?.position ?? this.#stored;
      await this.#dispatch({ from: this.#stored, to, events }, performance.now() - this.#movedAtMs > MOVE_EVERY_MS);
    }
  }

  /** Goes on where the log begins by now: what lay before has left it. */
  async skipTo(position: bigint): Promise<bigint> {
    const { logger, metrics } = this.#settings.ctx.deps;
    const skipped = position - this.#stored;
    logger.error({ skipped: String(skipped) }, 'Events left the log before webhooks were told of them.');
    metrics.webhookEventsSkipped.inc(Number(skipped));
    await this.#dispatch({ from: this.#stored, to: position, events: [] }, true);
    return position;
  }

  async #dispatch(stretch: EventStretch, always: boolean): Promise<void> {
    const { ctx, renderer, made } = this.#settings;
    const { moved, deliveries } = await dispatchEvents(ctx, stretch, { renderer, always });
    ctx.deps.metrics.webhookDispatcherPosition.set(Number(stretch.to));
    if (!moved) return;
    this.#stored = stretch.to;
    this.#movedAtMs = performance.now();
    if (deliveries > 0) made();
  }
}

async function rest(signal: AbortSignal): Promise<void> {
  await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
}
