import type { Principal } from '../../auth/principal.js';
import type { Queryable } from '../../entities/_shared/statement.js';
import { AppError } from '../../errors.js';
import { decodeLogCursor } from '../../events/cursor.js';
import type { EventType, StampedEvent } from '../../events/event-catalogue.js';
import type { LogFeed } from '../../events/log-feed.js';
import { readHead } from '../../events/log-reader.js';

/** What a subscription needs of its context; `signal` aborts when the client has gone or completed it. */
export interface SubscriptionContext {
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  readonly deps: { readonly database: Queryable; readonly feed: LogFeed };
}

/** The events of a root field of Subscription. `Args` are the field's arguments without `after`. */
export interface Topic<Type extends EventType, Args> {
  readonly types: readonly Type[];
  /** Whether the subscriber asked for this event. */
  wants(event: StampedEvent<Type>, args: Args, ctx: SubscriptionContext): boolean;
  /** Whether the subscription is over after this event. */
  endsWith?(event: StampedEvent<Type>): boolean;
  /** Whether nothing is to come any more after a position, null for now. */
  isOver?(args: Args, ctx: SubscriptionContext, after: bigint | null): Promise<boolean>;
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
): (call: SubscribeCall) => Promise<AsyncGenerator<StampedEvent<Type>, void, undefined>> {
  return async ({ args, context }) => {
    const ctx = context as SubscriptionContext;
    const { after } = args as { after?: string | null };
    const replayed = after === undefined || after === null ? null : await replayPosition(ctx, after);
    const start = replayed ?? ctx.deps.feed.position;
    const isOver = (await topic.isOver?.(args as Args, ctx, replayed)) === true;
    return isOver ? nothing() : follow(topic, args as Args, { ctx, start });
  };
}

async function* nothing(): AsyncGenerator<never, void, undefined> {
  await Promise.resolve();
}

async function replayPosition(ctx: SubscriptionContext, after: string): Promise<bigint> {
  const position = decodeLogCursor(after);
  if (position > (await readHead(ctx.deps.database)))
    throw new AppError('INVALID_CURSOR', 'This cursor lies in the future of this log.');
  return position;
}

async function* follow<Type extends EventType, Args>(
  topic: Topic<Type, Args>,
  args: Args,
  from: { readonly ctx: SubscriptionContext; readonly start: bigint },
): AsyncGenerator<StampedEvent<Type>, void, undefined> {
  const types: ReadonlySet<string> = new Set(topic.types);
  for await (const batch of from.ctx.deps.feed.follow(from.start, from.ctx.signal)) {
    for (const event of batch) {
      if (!types.has(event.type)) continue;
      const wanted = event as StampedEvent<Type>;
      if (!topic.wants(wanted, args, from.ctx)) continue;
      yield wanted;
      if (topic.endsWith?.(wanted) === true) return;
    }
  }
}
