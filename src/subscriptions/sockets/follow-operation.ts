import type { GraphQLFormattedError } from 'graphql';
import type { Principal } from '../../auth/principal.js';
import type { LiveSubscription, LiveSubscriptions, SubscriptionRequest } from '../live-subscriptions.js';

/** The subscription has ended with errors, which are ready to be shown. */
export class EndedWithErrors extends Error {
  override readonly name = 'EndedWithErrors';

  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super(errors.map((error) => error.message).join('; '));
  }
}

/** The connection an operation is told over. */
export interface Carrier {
  /** Sends a message, text as bytes or not; false when the client takes no more for now. */
  send(message: string | Buffer): boolean;
  /** The subscription runs on this connection, as was opened for a principal, until `remove`. */
  add(subscription: LiveSubscription, principal: Principal | null): void;
  remove(subscription: LiveSubscription): void;
}

/** The `next` message of an operation, around a result that is text already. */
export function nextMessage(id: string): (payload: string) => Buffer {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  return (payload) => {
    const body = bytesOf(payload);
    const message = Buffer.allocUnsafe(head.length + body.length + 1);
    head.copy(message);
    body.copy(message, head.length);
    message[message.length - 1] = CLOSING_BRACE;
    return message;
  };
}

const CLOSING_BRACE = 0x7d;
/** The newest result: the subscribers of a cohort get the same one after the other. */
let newest = { payload: '', bytes: Buffer.alloc(0) };

function bytesOf(payload: string): Buffer {
  if (newest.payload !== payload) newest = { payload, bytes: Buffer.from(payload) };
  return newest.bytes;
}

export interface Following {
  readonly id: string;
  readonly carrier: Carrier;
  /** Aborts when the client has completed it or is gone. */
  readonly signal: AbortSignal;
}

/** Runs a subscription over a connection until it ends; throws what it is refused with, or {@link EndedWithErrors}. */
export async function followOperation(
  live: LiveSubscriptions,
  request: Omit<SubscriptionRequest, 'outlet' | 'signal'>,
  { id, carrier, signal }: Following,
): Promise<void> {
  const ended = Promise.withResolvers<undefined>();
  const messageOf = nextMessage(id);
  const subscription = await live.open({
    ...request,
    signal,
    outlet: {
      next: (payload) => carrier.send(messageOf(payload)),
      error: (errors) => ended.reject(new EndedWithErrors(errors)),
      complete: () => ended.resolve(undefined),
    },
  });
  const stop = () => {
    subscription.stop();
    ended.resolve(undefined);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  carrier.add(subscription, request.principal);
  try {
    await ended.promise;
  } finally {
    carrier.remove(subscription);
  }
}
