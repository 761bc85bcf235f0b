import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Principal } from '../auth/principal.js';
import type { PreparedOperation } from '../graphql/operation-request.js';

/** Where what a subscription has to say goes: one for each transport. */
export interface Outlet {
  /**
   * Hands over one result: the JSON text of an execution result, which all of a cohort share, and the cursor of its event.
   * False: it was taken, but nothing more is handed over until {@link LiveSubscription.drained} is called.
   */
  next(payload: string, cursor: string): boolean;
  /** Ends it. Nothing comes after. */
  error(errors: readonly GraphQLFormattedError[]): void;
  /** Ends it. Nothing comes after. */
  complete(): void;
}

/** Results that wait for the subscriptions of one connection, together; a connection that carries only one needs none. */
export interface Backlog {
  queuedBytes: number;
}

/** What is to be followed, for whom, and where to. */
export interface SubscriptionRequest {
  readonly prepared: Pick<PreparedOperation, 'document' | 'operation' | 'operationName' | 'variables' | 'rootFields'>;
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly outlet: Outlet;
  /** Aborts when the client is gone or wants it no more: what its start still asks for is then cancelled. */
  readonly signal: AbortSignal;
  /** Goes on after this cursor, whatever the field's `after` says: a stream's Last-Event-ID. */
  readonly after?: string;
  readonly backlog?: Backlog;
}

/** A subscription that runs. */
export interface LiveSubscription {
  /** Everything up to here was handed over, or is of no concern: where to go on from after a break. */
  readonly cursor: string;
  /** The outlet takes results again. */
  drained(): void;
  /** The roles of who asks have changed: asks for the right anew, and goes on from the same place or ends with the refusal. */
  reauthorise(principal: Principal | null): void;
  /** Nothing is handed over any more. */
  stop(): void;
}

export interface LiveSubscriptions {
  /**
   * Starts a subscription and resolves when its place in the log is taken. Nothing is handed to its outlet before what
   * awaits the answer has run. Rejects with {@link SubscriptionRefused}.
   */
  open(request: SubscriptionRequest): Promise<LiveSubscription>;
}

/** The subscription did not start: bad arguments, no right, a cursor that is no good. */
export class SubscriptionRefused extends Error {
  override readonly name = 'SubscriptionRefused';

  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map((error) => error.message).join('; '));
  }
}
