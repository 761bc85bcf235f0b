import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A graphql-ws client against a test world; `key` null for nobody. Reconnects like any client would. */
export function connectClient(url: string, key: string | null): Client {
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: key === null ? {} : { authorization: `Bearer ${key}` },
    lazy: true,
    retryAttempts: 20,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    shouldRetry: () => true,
  });
}

/** The data of a subscription's first event. */
export async function firstEvent(
  client: Client,
  query: string,
  variables: Record<string, unknown>,
): Promise<Record<string, any>> {
  for await (const { data, errors } of client.iterate<Record<string, any>>({ query, variables })) {
    if (!data) throw new Error(JSON.stringify(errors));
    return data;
  }
  throw new Error('The subscription ended.');
}

/** The socket closed before what was waited for came. */
export class SocketClosedError extends Error {
  override readonly name = 'SocketClosedError';

  constructor(readonly code: number) {
    super(`The socket closed with ${code}.`);
  }
}

/** A socket that speaks the protocol by hand. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly messages: unknown[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #waiting: (() => void)[] = [];

  constructor(
    url: string,
    protocol: string | string[] = 'graphql-transport-ws',
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol, { headers });
    this.socket.on('message', (text: Buffer) => {
      this.messages.push(JSON.parse(text.toString()));
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) =>
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        for (const wake of this.#waiting.splice(0)) wake();
      }),
    );
    this.socket.on('error', () => undefined);
  }

  /** Fails with {@link SocketClosedError} when nobody answers. */
  async open(): Promise<this> {
    const opened = new Promise((resolve) => this.socket.once('open', resolve));
    await Promise.race([
      opened,
      this.closed.then(({ code }) => {
        throw new SocketClosedError(code);
      }),
    ]);
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message, come or to come, that `wanted` accepts. Fails with {@link SocketClosedError} when none can come. */
  async receive<Message = any>(wanted: (message: any) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find((message) => wanted(message));
      if (found !== undefined) return found as Message;
      if (this.socket.readyState === WebSocket.CLOSED) throw new SocketClosedError((await this.closed).code);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Answers the acknowledgement's payload. */
  async init(key: string | null): Promise<Record<string, unknown>> {
    this.send({ type: 'connection_init', payload: key === null ? {} : { authorization: `Bearer ${key}` } });
    return (await this.receive((message) => message.type === 'connection_ack')).payload;
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** What came for an operation so far. */
  of(id: string): any[] {
    return this.messages.filter((message) => (message as { id?: string }).id === id);
  }

  /** The message after the `count`-th of an operation, come or to come. */
  nth(id: string, count: number): Promise<any> {
    return this.receive(() => this.of(id).length > count).then(() => this.of(id)[count]);
  }

  /** Resolves when the server has done with everything sent before. */
  async settle(): Promise<void> {
    const id = `settle-${this.messages.length}`;
    this.subscribe(id, '{ __typename }');
    await this.receive((message) => message.id === id && message.type === 'complete');
  }
}
