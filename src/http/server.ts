import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors.js';
import type { Deps } from '../operations/_shared/context.js';
import { requestIdOf } from './request-id.js';
import type { Route } from './route.js';

export interface HttpServerSettings {
  readonly deps: Deps;
  readonly routes: readonly Route[];
  /** Finds who sent a request: null without credentials, UNAUTHENTICATED thrown for bad ones. */
  readonly identify: (req: IncomingMessage) => Promise<Principal | null>;
}

/** Longest request line and headers; the longest wait for a whole request. */
const MAX_HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;

/** The one HTTP server, not yet listening. Every answer carries `x-request-id`; every error has the catalogue's shape. */
export function createHttpServer(settings: HttpServerSettings): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 65_000,
  });
  server.on('request', (req, res) => void answer(settings, req, res));
  return server;
}

async function answer(settings: HttpServerSettings, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { deps } = settings;
  const requestId = requestIdOf(req);
  res.setHeader('x-request-id', requestId);
  let route = 'none';
  try {
    const url = URL.parse(req.url ?? '/', 'http://localhost');
    if (url === null) throw new AppError('NOT_FOUND');
    const found = findRoute(settings.routes, req.method ?? 'GET', url.pathname);
    route = found.route.name;
    const gone = new AbortController();
    // Only a client that left early is news: an abort costs an error object, and this runs for every request.
    res.once('close', () => {
      if (!res.writableFinished) gone.abort();
    });
    const principal = () => settings.identify(req);
    await found.route.handle(req, res, { params: found.params, url, requestId, signal: gone.signal, deps, principal });
  } catch (error) {
    sendError(res, { error, requestId, deps });
  } finally {
    deps.metrics.httpRequests.inc({ route, status: String(res.statusCode) });
  }
}

function findRoute(routes: readonly Route[], method: string, path: string) {
  const allowed: string[] = [];
  for (const route of routes) {
    const params = route.match(path);
    if (params === null) continue;
    if (route.method.includes(method)) return { route, params };
    allowed.push(...route.method);
  }
  throw allowed.length === 0
    ? new AppError('NOT_FOUND')
    : new AppError('METHOD_NOT_ALLOWED', undefined, { allow: allowed.join(', ') });
}

function sendError(res: ServerResponse, failure: { error: unknown; requestId: string; deps: Deps }): void {
  const { error, requestId, deps } = failure;
  const shown = error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR');
  if (shown !== error && !res.destroyed) deps.logger.error({ err: error, requestId }, 'A request failed.');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const allow = shown.details['allow'];
  if (typeof allow === 'string') res.setHeader('allow', allow);
  // What is left of a refused body is not read: the connection ends with the answer.
  if (shown.code === 'PAYLOAD_TOO_LARGE') res.setHeader('connection', 'close');
  res.writeHead(shown.status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(
    JSON.stringify({
      errors: [{ message: shown.message, extensions: { code: shown.code, requestId, retryable: shown.retryable } }],
    }),
  );
}
