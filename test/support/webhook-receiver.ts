import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it came. */
export interface ReceivedMessage {
  /** Below the address of the turn: `/hooks`, and what a test adds to it. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** What a receiver does with a request: answers so, or not at all. */
export type Reaction =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hangs'
  | 'hangs up'
  /** 200, and a body that never ends. */
  | 'drips';

/** A receiver of webhooks on 127.0.0.1. */
export interface WebhookReceiver {
  /** Of this turn. */
  readonly url: string;
  /** For `OUTBOUND_ALLOW`. */
  readonly host: string;
  readonly messages: readonly ReceivedMessage[];
  /** Begins anew, at another address, as one that has received nothing; what still comes for the old one is answered 204 and forgotten. */
  beginTurn(): void;
  /** How it reacts, to each request or to those of a path; 204 until it is told. */
  react(reaction: Reaction | ((message: ReceivedMessage, count: number) => Reaction)): void;
  /** Resolves when as many messages have come, or as `until` says of them. */
  received(until: number | ((messages: readonly ReceivedMessage[]) => boolean)): Promise<readonly ReceivedMessage[]>;
  /** Requests that wait for an answer that is not given. */
  readonly hanging: number;
  close(): Promise<void>;
}

const WAIT_MS = 60_000;

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  let messages: ReceivedMessage[] = [];
  let turn = 0;
  const waiting = new Set<() => void>();
  const hung = new Set<ServerResponse>();
  let reaction: Reaction | ((message: ReceivedMessage, count: number) => Reaction) = { status: 204 };
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const [, of, path = ''] = /^\/(\d+)(\/.*)$/.exec(req.url ?? '') ?? [];
      if (of !== String(turn)) {
        answer(res, { status: 204 });
        return;
      }
      const message = { path, headers: req.headers, body, at: Date.now() };
      messages.push(message);
      const now = typeof reaction === 'function' ? reaction(message, messages.length) : reaction;
      if (now === 'hangs') hung.add(res);
      answer(res, now);
      for (const look of [...waiting]) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    get url() {
      return `http://127.0.0.1:${own}/${turn}/hooks`;
    },
    host: `127.0.0.1:${own}`,
    get messages() {
      return messages;
    },
    beginTurn: () => {
      turn += 1;
      messages = [];
      reaction = { status: 204 };
    },
    get hanging() {
      return hung.size;
    },
    react: (given) => {
      reaction = given;
    },
    received: (until) => {
      const isThere = typeof until === 'number' ? () => messages.length >= until : () => until(messages);
      return new Promise((resolve, reject) => {
        const late = setTimeout(
          () => end(() => reject(new Error(`Only ${messages.length} messages came in ${WAIT_MS / 1_000} s.`))),
          WAIT_MS,
        );
        const end = (tell: () => void) => {
          clearTimeout(late);
          waiting.delete(look);
          tell();
        };
        const look = () => {
          if (isThere()) end(() => resolve(messages));
        };
        waiting.add(look);
        look();
      });
    },
    close: () => close(server),
  };
}

function answer(res: ServerResponse, reaction: Reaction): void {
  if (reaction === 'hangs up') res.destroy();
  else if (reaction === 'drips') {
    res.writeHead(200, { 'content-type': 'text/plain' });
    const timer = setInterval(() => res.write('.'), 50);
    res.on('close', () => clearInterval(timer));
  } else if (reaction !== 'hangs') res.writeHead(reaction.status, reaction.headers).end(reaction.body);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
