import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
} from 'graphql';

/** How contexts are made for a subscription: one to start it, then a fresh one, with fresh loaders, for every event. */
export interface SubscriptionContexts {
  create(signal: AbortSignal): object;
  started(): void;
  /** Called for every result, before it is sent. */
  delivered(field: string): void;
  ended(): void;
}

/**
 * Runs a subscription: its source stream once, its selection once per event. The iterator's `return` aborts the signal
 * that the source waits on, so that a client that completes leaves nothing behind. Errors of the start are thrown by the
 * first `next`, because they end the operation and not the socket.
 */
export function subscribe(
  args: ExecutionArgs,
  contexts: SubscriptionContexts,
): AsyncGenerator<ExecutionResult, void, undefined> {
  const ended = new AbortController();
  const results = run(args, contexts, ended.signal);
  return {
    next: () => results.next(),
    throw: (error) => results.throw(error),
    return: async () => {
      ended.abort();
      return results.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await results.return();
    },
  };
}

async function* run(
  args: ExecutionArgs,
  contexts: SubscriptionContexts,
  signal: AbortSignal,
): AsyncGenerator<ExecutionResult, void, undefined> {
  const source = await createSourceEventStream({ ...args, contextValue: contexts.create(signal) });
  if (!isStream(source)) throw firstError(source);
  const field = rootFieldOf(args);
  contexts.started();
  try {
    for await (const event of source) {
      if (signal.aborted) return;
      const result = await execute({ ...args, rootValue: event, contextValue: contexts.create(signal) });
      contexts.delivered(field);
      yield result;
    }
  } finally {
    contexts.ended();
  }
}

function isStream(source: AsyncIterable<unknown> | ExecutionResult): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}

function firstError(result: ExecutionResult): GraphQLError | Error {
  return result.errors?.[0] ?? new Error('The subscription did not start.');
}

function rootFieldOf({ document, operationName }: ExecutionArgs): string {
  const selection = getOperationAST(document, operationName)?.selectionSet.selections[0];
  return selection !== undefined && 'name' in selection ? selection.name.value : 'unknown';
}
