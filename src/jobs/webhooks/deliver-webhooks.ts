import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookReply } from '../../adapters/webhook-sender/webhook-sender.js';
import { Wake } from '../../events/wake.js';
import type { OperationContext } from '../../operations/_shared/context.js';
import { sendDelivery } from '../../operations/webhooks/send-delivery.js';
import { type Attempt, giveBack, isSuccess, settle } from '../../operations/webhooks/settle-attempts.js';
import { SEND_WITHIN_MS, type TakenDelivery, takeDue } from '../../operations/webhooks/take-deliveries.js';
import { DeliveryLanes, type HeldDelivery } from './delivery-lanes.js';

/** How long nobody looks whether something is due, when nothing rings. */
const POLL_MS = 500;
/** Attempts written down together; how long the first of them waits for others. */
const SETTLED_AT_ONCE = 500;
const GATHER_MS = 4;
const RETRY_MS = 500;
/** How long attempts under way, and writing them down, may still take when the process is told to stop. */
const DRAIN_MS = 10_000;

export interface RunningDeliveries {
  /** Looks at once whether something is due. */
  wake(): void;
  /** Takes nothing more, waits for what is under way for ten seconds and gives back the rest. */
  stop(): Promise<void>;
}

/** Sends what is due, in any number of processes at once. `ctx` is the platform's own. */
export function startDeliveries(ctx: OperationContext): RunningDeliveries {
  const loop = new DeliveryLoop(ctx);
  const running = loop.run();
  return {
    wake: () => loop.wake.wake(),
    stop: async () => {
      await loop.stop();
      await running;
    },
  };
}

class DeliveryLoop {
  readonly wake = new Wake();
  readonly #ctx: OperationContext;
  readonly #lanes = new DeliveryLanes();
  readonly #aborted = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  #ended: Attempt[] = [];
  #settling: Promise<void> | null = null;
  #stopping = false;

  constructor(ctx: OperationContext) {
    this.#ctx = ctx;
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#giveBackLate();
        if ((await this.#take()) > 0) continue;
        await this.wake.wait(POLL_MS);
      } catch (error) {
        this.#ctx.deps.logger.warn({ err: error }, 'Webhook deliveries could not be taken; it is tried again.');
        await delay(RETRY_MS);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake.wake();
    await this.#giveBack(this.#lanes.clear());
    const tooLate = setTimeout(() => this.#aborted.abort(), DRAIN_MS);
    while (this.#sending.size > 0) await Promise.all(this.#sending);
    await this.#settling;
    clearTimeout(tooLate);
  }

  async #take(): Promise<number> {
    const { metrics } = this.#ctx.deps;
    const room = this.#lanes.room();
    if (room.free <= 0) return 0;
    const taken = await takeDue(this.#ctx, room);
    const fresh = this.#lanes.add(taken, performance.now());
    for (const { isFirst, createdAt } of fresh)
      if (isFirst)
        metrics.webhookFirstAttemptSeconds.observe(
          Math.max(0, this.#ctx.deps.clock.now().getTime() - createdAt.getTime()) / 1_000,
        );
    if (this.#stopping) await this.#giveBack(this.#lanes.clear());
    for (const endpointId of new Set(fresh.map((one) => one.endpointId))) this.#send(endpointId);
    return fresh.length;
  }

  #send(endpointId: string): void {
    for (let next = this.#lanes.next(endpointId); next !== null; next = this.#lanes.next(endpointId)) {
      const sending = this.#attempt(next).finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
      this.#ctx.deps.metrics.webhookAttemptsUnderWay.set(this.#sending.size);
    }
  }

  async #attempt(held: HeldDelivery): Promise<void> {
    const { delivery } = held;
    const reply = await this.#trySending(held);
    if (reply === null) {
      this.#lanes.drop(held);
      await this.#giveBack([delivery]);
      this.#send(delivery.endpointId);
      return;
    }
    this.#count(reply);
    const abandoned = this.#lanes.ended(held, isSuccess(reply));
    this.#ended.push({ delivery, reply, at: this.#ctx.deps.clock.now() });
    this.#settling ??= this.#settleAll().finally(() => (this.#settling = null));
    await this.#giveBack(abandoned);
    this.#send(delivery.endpointId);
  }

  /** Null when it was not tried, or cut short because the process stops. */
  async #trySending({ delivery, takenAtMs }: HeldDelivery): Promise<WebhookReply | null> {
    if (performance.now() - takenAtMs > SEND_WITHIN_MS) return null;
    try {
      return await sendDelivery(this.#ctx, delivery, this.#aborted.signal);
    } catch (error) {
      if (!this.#aborted.signal.aborted)
        this.#ctx.deps.logger.error({ err: error, delivery: delivery.id }, 'A webhook could not be sent.');
      return null;
    }
  }

  async #settleAll(): Promise<void> {
    while (this.#ended.length > 0) {
      await delay(GATHER_MS);
      const batch = this.#ended.splice(0, SETTLED_AT_ONCE);
      try {
        await settle(this.#ctx, batch);
        for (const { delivery } of batch) this.#lanes.release(delivery.id);
        this.wake.wake();
      } catch (error) {
        this.#ctx.deps.logger.warn({ err: error }, 'Ended webhook attempts could not be written; it is tried again.');
        if (this.#aborted.signal.aborted) return;
        this.#ended.unshift(...batch);
        await delay(RETRY_MS);
      }
    }
  }

  /** What waits behind attempts that do not come back is for another turn, or another process. */
  async #giveBackLate(): Promise<void> {
    await this.#giveBack(this.#lanes.stalled(performance.now()));
  }

  async #giveBack(deliveries: readonly TakenDelivery[]): Promise<void> {
    await giveBack(this.#ctx, deliveries).catch((error: unknown) =>
      // They come due again by themselves, only later.
      this.#ctx.deps.logger.warn({ err: error }, 'Webhook deliveries could not be given back.'),
    );
  }

  #count(reply: WebhookReply): void {
    const { webhookAttempts, webhookAttemptSeconds, webhookAttemptsUnderWay } = this.#ctx.deps.metrics;
    const outcome = isSuccess(reply) ? 'succeeded' : 'failed';
    webhookAttempts.inc({ outcome });
    webhookAttemptSeconds.observe({ outcome }, reply.durationMs / 1_000);
    webhookAttemptsUnderWay.set(this.#sending.size);
  }
}
