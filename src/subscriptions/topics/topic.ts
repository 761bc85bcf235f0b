import type { Principal } from '../../auth/principal.js';
import type { Queryable } from '../../entities/_shared/statement.js';
import { AppError } from '../../errors.js';
import { BEGIN_ANEW, decodeLogCursor } from '../../events/cursor.js';
import type { EventType, StampedEvent } from '../../events/event-catalogue.js';
import type { LogFeed } from '../../events/log-feed.js';
import { readHead } from '../../events/log-reader.js';

/** What a subscription needs of its context; `signal` aborts when the client has gone or completed it. */
export interface SubscriptionContext {
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  readonly deps: { readonly database: Queryable; readonly feed: LogFeed };
  /** Where to go on, instead of the argument. */
  readonly resumeAfter?: string;
}

/** The events of a root field of Subscription. `Args` are the field's arguments without `after`. */
export interface Topic<Type extends EventType, Args> {
  readonly types: readonly Type[];
  /** Whether the subscriber asked for this event. `principalId` is null unless {@link isPersonal} says that it matters. */
  wants(event: StampedEvent<Type>, args: Args, principalId: string | null): boolean;
  /** Whether these arguments ask for different events depending on who asks. */
  isPersonal?: (args: Args) => boolean;
  /** The one entity whose events these arguments ask for; null when it may be those of any. */
  entityOf?: (args: Args) => string | null;
  /** Whether the subscription is over after this event. */
  endsWith?(event: StampedEvent<Type>): boolean;
  /** What is left to tell of what is over already, after a position or, for null, now; null while more may come. */
  findEnd?(args: Args, ctx: SubscriptionContext, after: bigint | null): Promise<TopicEnd | null>;
}

/** A subscription that is over before it has begun: the event with which it ended is told once, unless the client had it. */
export interface TopicEnd {
  readonly event: StampedEvent | null;
}

/**
 * The source stream of one subscription. Besides being one, it says what it would yield, so that subscriptions that ask for the
 * same may be served together.
 */
export interface FollowedTopic extends AsyncIterable<StampedEvent> {
  readonly types: ReadonlySet<string>;
  /** The log position after which it begins. */
  readonly start: bigint;
  /** Whether a cursor was given to begin after. */
  readonly isResumed: boolean;
  readonly isPersonal: boolean;
  /** The only entity it wants events of; null for any. */
  readonly entityId: string | null;
  /** Set when it is over before it has begun. */
  readonly end: TopicEnd | null;
  wants(event: StampedEvent): boolean;
  endsWith(event: StampedEvent): boolean;
}

/** How type-graphql hands over arguments and context. */
interface SubscribeCall {
  readonly args: object;
  readonly context: object;
}

/**
 * The `subscribe` function of a topic's field: with `after`, everything since that cursor and then what happens; without,
 * what happens from now on. The place is taken before the field is answered, so nothing falls between.
 */
export function followTopic<Type extends EventType, Args>(
  topic: Topic<Type, Args>,
): (call: SubscribeCall) => Promise<FollowedTopic> {
  const types: ReadonlySet<string> = new Set(topic.types);
  return async ({ args, context }) => {
    const ctx = context as SubscriptionContext;
    const replayed = await replayPosition(ctx, ctx.resumeAfter ?? (args as { after?: string | null }).after);
    const start = replayed ?? ctx.deps.feed.position;
    const given = args as Args;
    const scope = scopeOf(topic, given, ctx.principal);
    const followed = {
      types,
      start,
      isResumed: replayed !== null,
      ...scope,
      end: (await topic.findEnd?.(given, ctx, replayed)) ?? null,
      wants: (event: StampedEvent) =>
        types.has(event.type) && topic.wants(event as StampedEvent<Type>, given, scope.principalId),
      endsWith: (event: StampedEvent) => topic.endsWith?.(event as StampedEvent<Type>) === true,
    };
    return { ...followed, [Symbol.asyncIterator]: () => eventsOf(followed, ctx) };
  };
}

/** Whose events the arguments ask for. Who asks is kept from topics that do not say that it matters: they may be shared. */
function scopeOf<Type extends EventType, Args>(topic: Topic<Type, Args>, args: Args, principal: Principal | null) {
  const isPersonal = topic.isPersonal?.(args) === true;
  const principalId = isPersonal ? (principal?.id ?? null) : null;
  return { isPersonal, principalId, entityId: topic.entityOf?.(args) ?? null };
}

async function replayPosition(ctx: SubscriptionContext, after: string | null | undefined): Promise<bigint | null> {
  if (after === null || after === undefined) return null;
  const position = decodeLogCursor(after);
  if (position > (await readHead(ctx.deps.database)))
    throw new AppError('INVALID_CURSOR', `This cursor lies in the future of this log; ${BEGIN_ANEW}`);
  return position;
}

async function* eventsOf(
  followed: Omit<FollowedTopic, typeof Symbol.asyncIterator>,
  { deps, signal }: SubscriptionContext,
): AsyncGenerator<StampedEvent, void, undefined> {
  if (followed.end !== null) {
    if (followed.end.event !== null) yield followed.end.event;
    return;
  }
  for await (const batch of deps.feed.follow(followed.start, signal)) {
    for (const event of batch) {
      if (!followed.wants(event)) continue;
      yield event;
      if (followed.endsWith(event)) return;
    }
  }
}
