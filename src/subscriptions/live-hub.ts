import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { AppError } from '../errors.js';
import type { StampedEvent } from '../events/event-catalogue.js';
import type { LogFeed } from '../events/log-feed.js';
import { Cohort } from './cohort.js';
import { cohortKey } from './cohort-key.js';
import { enterTopic } from './enter-topic.js';
import { Followers } from './followers.js';
import type { LiveSubscription, LiveSubscriptions, SubscriptionRequest } from './live-subscriptions.js';
import { createRenderer, type RenderSettings } from './render-events.js';
import { Subscriber } from './subscriber.js';
import type { FollowedTopic } from './topics/topic.js';

export interface LiveSettings extends RenderSettings {
  readonly schema: GraphQLSchema;
  readonly feed: LogFeed;
}

/** Who asks for a place, and for what. */
type Seeker = Pick<SubscriptionRequest, 'prepared' | 'principal' | 'requestId' | 'signal'>;

/** How long the log may be out of reach before it is tried again. */
const RETRY_MS = 500;

/** All live subscriptions of a process. It follows the log once and offers every event to the cohorts that may want it. */
export class LiveHub implements LiveSubscriptions {
  readonly #settings: LiveSettings;
  readonly #stopped = new AbortController();
  readonly #cohorts = new Map<string, Cohort>();
  readonly #followers = new Followers<Cohort>();
  /** Operations whose answer was seen to depend on who asks. */
  readonly #personal = new WeakSet<object>();
  #position: bigint;

  constructor(settings: LiveSettings) {
    this.#settings = settings;
    this.#position = settings.feed.position;
    void this.#run(this.#stopped.signal);
  }

  async open(request: SubscriptionRequest): Promise<LiveSubscription> {
    const { feed, logger, metrics } = this.#settings;
    const topic = await this.#enter(request, request.after);
    metrics.subscriptionsActive.inc();
    if (topic.isResumed) metrics.subscriptionResumes.inc();
    const subscriber = new Subscriber(
      {
        request,
        follow: (after, signal) => feed.follow(after, signal),
        enter: ({ principal, signal }, after) => this.#enter({ ...request, principal, signal }, after),
        cohortFor: (principal, entered) => this.#cohortFor({ ...request, principal }, entered),
        markPersonal: () => this.#personal.add(request.prepared.operation),
        ended: () => metrics.subscriptionsActive.dec(),
        logger,
        metrics,
      },
      topic,
    );
    setImmediate(() => subscriber.begin());
    return subscriber;
  }

  /** Offers nothing any more. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Asks for the right, coerces the arguments and takes the place in the log. */
  async #enter(seeker: Seeker, after?: string): Promise<FollowedTopic> {
    const { schema, createContext } = this.#settings;
    const { principal, requestId, signal } = seeker;
    const context = createContext({ principal, requestId, signal });
    return enterTopic(schema, seeker.prepared, after === undefined ? context : { ...context, resumeAfter: after });
  }

  #cohortFor(seeker: Seeker, topic: FollowedTopic): Cohort {
    const isPersonal = topic.isPersonal || this.#personal.has(seeker.prepared.operation);
    const key = cohortKey(seeker.prepared, seeker.principal, isPersonal);
    const known = this.#cohorts.get(key);
    if (known !== undefined) return known;
    const cohort = this.#newCohort(seeker, topic, { isPersonal, dissolve: () => this.#forget(key, cohort, topic) });
    this.#cohorts.set(key, cohort);
    this.#followers.add(cohort, topic);
    this.#settings.metrics.subscriptionCohorts.inc();
    return cohort;
  }

  #newCohort(
    { prepared, principal }: Seeker,
    topic: FollowedTopic,
    { isPersonal, dissolve }: { isPersonal: boolean; dissolve: () => void },
  ): Cohort {
    const { feed, metrics } = this.#settings;
    const dissolved = new AbortController();
    const render = createRenderer(this.#settings, {
      prepared,
      principal,
      isShared: !isPersonal,
      requestId: randomUUID(),
      signal: dissolved.signal,
      endsWith: (event) => topic.endsWith(event),
    });
    const labels = { topic: prepared.rootFields[0] ?? 'unknown' };
    return new Cohort({
      topic,
      render,
      follow: (after, signal) => feed.follow(after, signal),
      offered: () => this.#position,
      countDelivered: (count) => metrics.subscriptionEvents.inc(labels, count),
      dissolve: () => {
        dissolved.abort();
        dissolve();
      },
    });
  }

  #forget(key: string, cohort: Cohort, topic: FollowedTopic): void {
    this.#cohorts.delete(key);
    this.#followers.remove(cohort, topic);
    this.#settings.metrics.subscriptionCohorts.dec();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { feed, logger } = this.#settings;
    while (!signal.aborted) {
      try {
        for await (const batch of feed.follow(this.#position, signal)) this.#offer(batch);
        return;
      } catch (error) {
        logger.warn({ err: error }, 'The log cannot be followed; it is tried again.');
        if (error instanceof AppError && error.code === 'CURSOR_EXPIRED') {
          for (const cohort of this.#cohorts.values()) cohort.fail(error);
          this.#position = feed.position;
        }
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #offer(batch: readonly StampedEvent[]): void {
    for (const event of batch) for (const cohort of this.#followers.of(event)) cohort.offer(event);
    this.#position = batch.at(-1)?.position ?? this.#position;
  }
}
