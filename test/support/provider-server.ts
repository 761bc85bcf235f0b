import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What goes wrong with one request, whatever the provider. */
export type ProviderFault =
  | { readonly status: number; readonly body?: string; readonly retryAfter?: string }
  /** Headers and half of the right body, then nothing more. */
  | 'stalls'
  /** Headers and half of the right body, then the connection ends. */
  | 'breaks off'
  | 'hangs up'
  /** The connection stays open, and not a byte comes. */
  | 'silent'
  /** 30 MB of spaces before the right body. */
  | 'huge'
  | 'no JSON';

/** One request as it came. */
export interface ProviderRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** When it had come, as `performance.now()`. */
  readonly at: number;
}

/** A server of a provider on 127.0.0.1, that answers as the provider does or fails as a test asks it to. */
export interface ProviderServer<Fault> {
  readonly baseUrl: string;
  readonly requests: readonly ProviderRequest[];
  /** Lets the next requests that are paid for meet these, one each. */
  fail(...faults: readonly (Fault | ProviderFault)[]): void;
  /** Lets every request fail until it is told null. */
  goDown(fault: ProviderFault | null): void;
  /** Keeps requests that are paid for waiting, from now on, until what it answers is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export interface Provider<Fault> {
  /** Whether a request is one that faults are meant for. */
  isPaidFor(request: ProviderRequest): boolean;
  /** The reply to a request, or the one that this fault stands for. */
  answer(request: ProviderRequest, fault: Fault | null): { readonly status: number; readonly body: string };
}

const HUGE_BYTES = 30 * 1024 * 1024;
const COMMON: ReadonlySet<unknown> = new Set(['stalls', 'breaks off', 'hangs up', 'silent', 'huge', 'no JSON']);

export async function startProviderServer<Fault>(provider: Provider<Fault>): Promise<ProviderServer<Fault>> {
  const requests: ProviderRequest[] = [];
  const faults: (Fault | ProviderFault)[] = [];
  let down: ProviderFault | null = null;
  let held: Promise<unknown> | null = null;
  const reply = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await buffer(req);
    const request: ProviderRequest = { path: req.url ?? '', headers: req.headers, body, at: performance.now() };
    requests.push(request);
    if (provider.isPaidFor(request)) await held;
    const fault = down ?? (provider.isPaidFor(request) ? (faults.shift() ?? null) : null);
    if (!isCommon(fault)) {
      const { status, body } = provider.answer(request, fault);
      res.writeHead(status, { 'content-type': 'application/json' }).end(body);
    } else if (typeof fault === 'object') {
      const { status, body = '{}', retryAfter } = fault;
      res.writeHead(status, {
        'content-type': 'application/json',
        ...(retryAfter ? { 'retry-after': retryAfter } : {}),
      });
      res.end(body);
    } else misbehave(res, fault, provider.answer(request, null).body);
  };
  const server = createServer((req, res) => void reply(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (...given) => void faults.splice(0, faults.length, ...given),
    goDown: (fault) => {
      down = fault;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<null>();
      held = promise;
      return () => resolve(null);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isCommon<Fault>(fault: Fault | ProviderFault | null): fault is ProviderFault {
  return COMMON.has(fault) || (typeof fault === 'object' && fault !== null && 'status' in fault);
}

function misbehave(res: ServerResponse, fault: ProviderFault, body: string): void {
  if (fault === 'hangs up') {
    res.destroy();
    return;
  }
  if (fault === 'silent') return;
  const length = fault === 'huge' ? HUGE_BYTES + body.length : body.length;
  res.writeHead(200, {
    'content-type': 'application/json',
    ...(fault === 'no JSON' ? {} : { 'content-length': length }),
  });
  if (fault === 'no JSON') res.end('<!doctype html><h1>Welcome</h1>');
  else if (fault === 'huge') res.end(Buffer.concat([Buffer.alloc(HUGE_BYTES, ' '), Buffer.from(body)]));
  else res.write(body.slice(0, body.length / 2), () => fault === 'breaks off' && res.destroy());
}
