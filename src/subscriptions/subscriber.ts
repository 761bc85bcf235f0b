import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import type { Logger } from '../adapters/logger/logger.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors.js';
import { encodeLogCursor } from '../events/cursor.js';
import type { LogFeed } from '../events/log-feed.js';
import { presentError } from '../graphql/present-error.js';
import { type Cohort, chunksOf, type Member } from './cohort.js';
import { type LiveSubscription, SubscriptionRefused, type SubscriptionRequest } from './live-subscriptions.js';
import { type Frame, PersonalAnswer } from './render-events.js';
import type { FollowedTopic } from './topics/topic.js';

/** What may wait for one client while it does not read: results, and their bytes for one subscription and one connection. */
const MAX_QUEUED = 256;
const MAX_QUEUED_BYTES = 1024 * 1024;
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

export interface SubscriberSettings {
  readonly request: SubscriptionRequest;
  readonly follow: LogFeed['follow'];
  /** Asks for the right again and takes a place in the log; rejects as `open` does. */
  readonly enter: (
    seeker: { readonly principal: Principal | null; readonly signal: AbortSignal },
    after: string,
  ) => Promise<FollowedTopic>;
  /** The cohort of those who follow the same with the same rights. */
  readonly cohortFor: (principal: Principal | null, topic: FollowedTopic) => Cohort;
  /** Says that what is asked for depends on who asks. */
  readonly markPersonal: () => void;
  readonly ended: () => void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * One subscription. It is a position in the log: it reads up to where its cohort is by itself, at the pace of its client, and
 * lives on what the cohort delivers from there. What its client does not take is queued up to a bound, and never left out.
 */
export class Subscriber implements LiveSubscription, Member {
  readonly #settings: SubscriberSettings;
  readonly #backlog: { queuedBytes: number };
  #topic: FollowedTopic;
  #cohort: Cohort;
  #principal: Principal | null;
  /** Nothing up to here is to be delivered any more. */
  #position: bigint;
  #hasBegun = false;
  #isLive = false;
  #isCongested = false;
  #isEnded = false;
  /** Aborts when it stops, or leaves its place for another. */
  #stay = new AbortController();
  #queue: Frame[] = [];
  #queuedBytes = 0;
  #onDrained: () => void = () => undefined;

  constructor(settings: SubscriberSettings, topic: FollowedTopic) {
    this.#settings = settings;
    this.#backlog = settings.request.backlog ?? { queuedBytes: 0 };
    this.#principal = settings.request.principal;
    this.#topic = topic;
    this.#position = topic.start;
    this.#cohort = this.#join();
  }

  get cursor(): string {
    return encodeLogCursor(this.#handedOver());
  }

  /** Starts to hand over. */
  begin(): void {
    this.#hasBegun = true;
    if (this.#isEnded) return;
    if (this.#topic.end?.event === null) this.#end(() => this.#settings.request.outlet.complete());
    else void this.#goOn(this.#stay.signal);
  }

  deliver(frame: Frame): boolean {
    if (!this.#isLive || frame.position <= this.#position) return false;
    if (this.#isCongested) this.#enqueue(frame);
    else this.#handOver(frame);
    return true;
  }

  drained(): void {
    this.#isCongested = false;
    this.#handOverQueue();
    if (!this.#isStalled()) this.#onDrained();
  }

  stop(): void {
    this.#end(() => undefined);
  }

  reauthorise(principal: Principal | null): void {
    if (this.#isEnded) return;
    const stay = this.#leave();
    this.#principal = principal;
    this.#settings.enter({ principal, signal: stay }, encodeLogCursor(this.#position)).then(
      (topic) => {
        if (!stay.aborted) this.#settle(topic);
      },
      (error: unknown) => {
        if (!stay.aborted) this.fail(error);
      },
    );
  }

  regroup(): void {
    this.#leave();
    this.#settings.markPersonal();
    this.#settle(this.#topic);
  }

  fail(error: unknown): void {
    const { request, logger } = this.#settings;
    const resumeAfter = this.cursor;
    const errors = errorsOf(error).map((each) => {
      const shown = presentError(each, { requestId: request.requestId, logger }).toJSON();
      if (shown.extensions?.['retryable'] !== true) return shown;
      return { ...shown, extensions: { ...shown.extensions, resumeAfter } };
    });
    this.#end(() => request.outlet.error(errors));
  }

  async #goOn(stay: AbortSignal): Promise<void> {
    try {
      const last = this.#topic.end?.event;
      if (last) await this.#replay(await this.#cohort.render([last]), stay);
      else await this.#catchUp(stay);
    } catch (error) {
      if (stay.aborted) return;
      if (error instanceof PersonalAnswer) this.regroup();
      else this.fail(error);
    }
  }

  /** Reads from the log what lies between it and its cohort, and is live in the tick in which nothing does. */
  async #catchUp(stay: AbortSignal): Promise<void> {
    const cohort = this.#cohort;
    this.#isLive = this.#position >= cohort.position;
    if (this.#isLive) return;
    for await (const batch of this.#settings.follow(this.#position, stay)) {
      for (const events of chunksOf(batch.filter((event) => this.#topic.wants(event)))) {
        await this.#replay(await cohort.render(events), stay);
        await nextTurn();
        if (stay.aborted) return;
      }
      this.#position = batch.at(-1)?.position ?? this.#position;
      this.#isLive = this.#position >= cohort.position;
      if (this.#isLive) return;
    }
  }

  async #replay(frames: readonly Frame[], stay: AbortSignal): Promise<void> {
    this.#settings.metrics.subscriptionReplayedEvents.inc(frames.length);
    for (const frame of frames) {
      if (this.#isCongested) await new Promise<void>((resolve) => (this.#onDrained = resolve));
      if (stay.aborted) return;
      this.#handOver(frame);
    }
  }

  #handOver(frame: Frame): void {
    const { outlet } = this.#settings.request;
    if (frame.position > this.#position) this.#position = frame.position;
    this.#isCongested = !outlet.next(frame.payload, frame.cursor);
    if (frame.isLast) this.#end(() => outlet.complete());
  }

  #enqueue(frame: Frame): void {
    const isFull =
      this.#queue.length >= MAX_QUEUED ||
      this.#queuedBytes + frame.sizeBytes > MAX_QUEUED_BYTES ||
      this.#backlog.queuedBytes + frame.sizeBytes > MAX_BACKLOG_BYTES;
    if (isFull) {
      this.#settings.metrics.subscriptionOverflows.inc();
      this.fail(new AppError('SUBSCRIPTION_OVERFLOW'));
      return;
    }
    this.#position = frame.position;
    this.#queue.push(frame);
    this.#queuedBytes += frame.sizeBytes;
    this.#backlog.queuedBytes += frame.sizeBytes;
    this.#settings.metrics.subscriptionQueuedEvents.inc();
  }

  #handOverQueue(): void {
    while (this.#queue.length > 0 && !this.#isStalled()) this.#handOver(this.#dequeue());
  }

  /** Asked anew each time: handing over changes it. */
  #isStalled(): boolean {
    return this.#isCongested;
  }

  #dequeue(): Frame {
    const frame = this.#queue.shift() as Frame;
    this.#queuedBytes -= frame.sizeBytes;
    this.#backlog.queuedBytes -= frame.sizeBytes;
    this.#settings.metrics.subscriptionQueuedEvents.dec();
    return frame;
  }

  /** The position after which nothing was handed over. */
  #handedOver(): bigint {
    const [waiting] = this.#queue;
    if (waiting !== undefined) return waiting.position - 1n;
    const { position } = this.#cohort;
    return this.#isLive && position > this.#position ? position : this.#position;
  }

  /** Gives its place up, to go on elsewhere after what was handed over. */
  #leave(): AbortSignal {
    this.#position = this.#handedOver();
    this.#isLive = false;
    while (this.#queue.length > 0) this.#dequeue();
    this.#stay.abort();
    this.#onDrained();
    this.#cohort.remove(this);
    this.#stay = new AbortController();
    return this.#stay.signal;
  }

  /** Goes on, for the principal of now, in the cohort that asks for the same. */
  #settle(topic: FollowedTopic): void {
    this.#topic = topic;
    this.#cohort = this.#join();
    if (this.#hasBegun) this.begin();
  }

  #join(): Cohort {
    const cohort = this.#settings.cohortFor(this.#principal, this.#topic);
    cohort.add(this);
    return cohort;
  }

  #end(tell: () => void): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#leave();
    this.#stay.abort();
    this.#settings.ended();
    tell();
  }
}

function errorsOf(error: unknown): readonly GraphQLError[] {
  if (error instanceof SubscriptionRefused) return error.errors;
  const cause = error instanceof Error ? error : new Error(String(error));
  return [new GraphQLError(cause.message, { originalError: cause })];
}
