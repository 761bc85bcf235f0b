import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface ProductEvent {
  readonly cursor: string;
  readonly type: string;
  readonly product: { readonly id: string; readonly vendorCode: string };
}

export interface ProductFollower {
  readonly events: readonly ProductEvent[];
  /** Connections it has had, the first included. */
  readonly connections: () => number;
  /** Resolves when the product of this code was told of; fails when the subscription ends. */
  told(vendorCode: string): Promise<void>;
  end(): Promise<void>;
}

/**
 * A client as docs/subscriptions.md tells to write one: graphql-ws's own, which connects again whenever it is cut off, to the
 * instance that `pickUrl` names then, and goes on after the last event it had.
 */
export function followProductsFor(pickUrl: () => string, key: string, after: string): ProductFollower {
  const events: ProductEvent[] = [];
  const waiting = new Set<() => void>();
  let connections = 0;
  let ended: Error | null = null;
  const client = createClient({
    url: () => `${pickUrl().replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    on: { connected: () => (connections += 1) },
  });
  const request = {
    query: 'subscription ($after: Cursor) { productChanged(after: $after) { cursor type product { id vendorCode } } }',
    variables: { after },
  };
  const wakeAll = () => waiting.forEach((wake) => wake());
  void (async () => {
    try {
      for await (const { data, errors } of client.iterate<{ productChanged: ProductEvent }>(request)) {
        if (errors !== undefined || !data) throw new Error(JSON.stringify(errors));
        events.push(data.productChanged);
        request.variables.after = data.productChanged.cursor;
        wakeAll();
      }
      ended = new Error('The subscription completed.');
    } catch (error) {
      ended = error instanceof Error ? error : new Error(JSON.stringify(error));
    }
    wakeAll();
  })();
  return {
    events,
    connections: () => connections,
    async told(vendorCode) {
      let looked = 0;
      for (;;) {
        for (; looked < events.length; looked += 1) if (events[looked]?.product.vendorCode === vendorCode) return;
        if (ended !== null) throw ended;
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    end: async () => client.dispose(),
  };
}
