import type { ServerResponse } from 'node:http';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Metrics } from '../../adapters/metrics/metrics.js';
import { haveSameRoles, type Principal } from '../../auth/principal.js';
import { AppError } from '../../errors.js';
import type { PreparedOperation } from '../../graphql/operation-request.js';
import { presentError } from '../../graphql/present-error.js';
import type { ConnectionSeats } from '../connection-seats.js';
import { type LiveSubscription, type LiveSubscriptions, SubscriptionRefused } from '../live-subscriptions.js';
import type { CredentialWatch } from '../watch-credentials.js';
import { EVENT_STREAM } from './event-stream.js';
import { MULTIPART_STREAM } from './multipart-stream.js';
import { openResponseStream, type ResponseStream } from './response-stream.js';

const FORMATS = { sse: EVENT_STREAM, multipart: MULTIPART_STREAM };

export interface LiveStreamSettings {
  readonly live: LiveSubscriptions;
  readonly seats: ConnectionSeats;
  readonly watch: Pick<CredentialWatch, 'add'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A subscription to be streamed. */
export interface LiveStreamRequest {
  readonly transport: keyof typeof FORMATS;
  readonly prepared: PreparedOperation;
  readonly principal: Principal | null;
  readonly authorization: string | undefined;
  readonly requestId: string;
  /** The cursor to go on from; it goes before the document's. */
  readonly after?: string;
  /** Answers, with nothing sent yet, with errors alone. */
  readonly refuse: (errors: readonly GraphQLFormattedError[]) => void;
}

/** One subscription in one response: whichever of them ends first ends the other. */
export class LiveStream {
  readonly #settings: LiveStreamSettings;
  readonly #res: ServerResponse;
  readonly #request: LiveStreamRequest;
  readonly #closed: Promise<void>;
  /** Aborts when the client is gone. */
  readonly #left = new AbortController();
  #principal: Principal | null;
  #response: ResponseStream | null = null;
  #subscription: LiveSubscription | null = null;
  #ending: AppError | null = null;
  /** What the subscription ended with before there was a response to tell it. */
  #failure: readonly GraphQLFormattedError[] | null = null;

  constructor(settings: LiveStreamSettings, res: ServerResponse, request: LiveStreamRequest) {
    this.#settings = settings;
    this.#res = res;
    this.#request = request;
    this.#principal = request.principal;
    const closed = res.closed ? Promise.resolve() : new Promise<void>((resolve) => res.once('close', resolve));
    this.#closed = closed.then(() => this.#left.abort());
  }

  /** Resolves when the response is over and nothing of the stream is left. */
  async run(): Promise<void> {
    const { principal, authorization, transport } = this.#request;
    const leave = principal === null ? () => undefined : this.#settings.seats.take(principal.id);
    if (leave === null) throw new AppError('SUBSCRIPTION_LIMIT_EXCEEDED');
    const unwatch =
      authorization === undefined
        ? () => undefined
        : this.#settings.watch.add(
            authorization,
            () => this.#end(new AppError('UNAUTHENTICATED')),
            (now) => this.#identified(now),
          );
    const open = this.#settings.metrics.streamsOpen.labels(transport);
    open.inc();
    try {
      await this.#subscribe();
      await this.#closed;
    } finally {
      open.dec();
      this.#subscription?.stop();
      unwatch();
      leave();
    }
  }

  /** Sends the client elsewhere after a time, unless it has gone before; resolves when the response is over. */
  async interruptAfter(ms: number): Promise<void> {
    const timer = setTimeout(() => {
      const resumeAfter = this.#subscription?.cursor;
      this.#end(new AppError('SERVICE_UNAVAILABLE', undefined, resumeAfter === undefined ? {} : { resumeAfter }));
    }, ms);
    await this.#closed;
    clearTimeout(timer);
  }

  #identified(principal: Principal): void {
    const before = this.#principal;
    this.#principal = principal;
    if (!haveSameRoles(before, principal)) this.#subscription?.reauthorise(principal);
  }

  async #subscribe(): Promise<void> {
    const { prepared, principal, requestId, after } = this.#request;
    try {
      this.#subscription = await this.#settings.live.open({
        prepared,
        principal,
        requestId,
        signal: this.#left.signal,
        ...(after === undefined ? {} : { after }),
        outlet: {
          next: (payload, cursor) => this.#response?.next(payload, cursor) ?? false,
          error: (errors) => {
            this.#failure = errors;
            this.#response?.fail(errors);
          },
          complete: () => this.#response?.complete(),
        },
      });
    } catch (error) {
      if (!this.#res.closed) this.#refuse(this.#present(error));
      return;
    }
    if (this.#ending !== null) this.#refuse(this.#present(this.#ending));
    else if (this.#failure !== null) this.#refuse(this.#failure);
    else if (!this.#res.closed) {
      this.#response = this.#respond();
      // The roles changed while it started.
      if (!haveSameRoles(principal, this.#principal)) this.#subscription.reauthorise(this.#principal);
    }
  }

  #respond(): ResponseStream {
    return openResponseStream(this.#res, {
      format: FORMATS[this.#request.transport],
      cursor: () => this.#subscription?.cursor ?? null,
      onDrained: () => this.#subscription?.drained(),
    });
  }

  /**
   * Says in the stream what no other try can mend, where the protocol has a way to: a status would have the client try again.
   * Everything else by its status.
   */
  #refuse(errors: readonly GraphQLFormattedError[]): void {
    const isFinal = errors.every((error) => error.extensions?.['retryable'] === false);
    if (isFinal && this.#request.transport === 'sse') this.#respond().fail(errors);
    else this.#request.refuse(errors);
  }

  /** Ends what runs; while it still starts, {@link #subscribe} ends it. */
  #end(reason: AppError): void {
    this.#ending ??= reason;
    if (this.#response === null) return;
    this.#subscription?.stop();
    const errors = this.#present(reason);
    if (reason.code === 'SERVICE_UNAVAILABLE') this.#response.interrupt(errors);
    else this.#response.fail(errors);
  }

  #present(error: unknown): GraphQLFormattedError[] {
    const { requestId } = this.#request;
    const scene = { requestId, logger: this.#settings.logger };
    const errors = error instanceof SubscriptionRefused ? error.errors : [asGraphQLError(error)];
    return errors.map((each) => presentError(each, scene).toJSON());
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
