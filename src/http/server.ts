import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { OriginPolicy } from '../auth/allowed-origins.js';
import type { Identify } from '../auth/identify.js';
import { AppError, refusalOfFault } from '../errors.js';
import type { Deps } from '../operations/_shared/context.js';
import { retryAfterOf } from './answer-status.js';
import type { FindClientAddress } from './client-address.js';
import { allowOrigin, answerOptions } from './cors.js';
import { requestIdOf } from './request-id.js';
import { readTarget } from './request-target.js';
import type { Route } from './route.js';

export interface HttpServerSettings {
  readonly deps: Deps;
  readonly routes: readonly Route[];
  readonly origins: OriginPolicy;
  readonly identify: Identify;
  readonly clientAddress: FindClientAddress;
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
  allowOrigin(settings.origins, req, res);
  let route = 'none';
  try {
    const url = readTarget(req.url ?? '/');
    if (req.method === 'OPTIONS') {
      answerOptions(settings.origins, methodsOf(settings.routes, url.pathname), { req, res });
      return;
    }
    const found = findRoute(settings.routes, req.method ?? 'GET', url.pathname);
    route = found.route.name;
    const clientAddress = settings.clientAddress(req);
    const gone = new AbortController();
    // Only a client that left early is news: an abort costs an error object, and this runs for every request.
    res.once('close', () => {
      if (!res.writableFinished) gone.abort();
    });
    await found.route.handle(req, res, {
      params: found.params,
      url,
      requestId,
      clientAddress,
      signal: gone.signal,
      deps,
      principal: () => settings.identify(req.headers.authorization, clientAddress),
    });
  } catch (error) {
    sendError(res, { error, requestId, deps });
  } finally {
    deps.metrics.httpRequests.inc({ route, status: String(res.statusCode) });
  }
}

function findRoute(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    const params = route.match(path);
    if (params !== null && route.method.includes(method)) return { route, params };
  }
  throw new AppError('METHOD_NOT_ALLOWED', undefined, { allow: methodsOf(routes, path).join(', ') });
}

/** What an address answers to. Throws NOT_FOUND for one that is none. */
function methodsOf(routes: readonly Route[], path: string): string[] {
  const methods = routes.filter((route) => route.match(path) !== null).flatMap((route) => route.method);
  if (methods.length === 0) throw new AppError('NOT_FOUND');
  return methods;
}

function sendError(res: ServerResponse, failure: { error: unknown; requestId: string; deps: Deps }): void {
  const { error, requestId, deps } = failure;
  const refusal = error instanceof AppError ? error : refusalOfFault(error);
  if (refusal === null && !res.destroyed) deps.logger.error({ err: error, requestId }, 'A request failed.');
  const shown = refusal ?? new AppError('INTERNAL_SERVER_ERROR');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  writeRefusalHead(res, shown);
  res.end(
    JSON.stringify({
      errors: [
        {
          message: shown.message,
          extensions: { code: shown.code, requestId, retryable: shown.retryable, ...shown.details },
        },
      ],
    }),
  );
}

function writeRefusalHead(res: ServerResponse, { code, status, details }: AppError): void {
  const allow = details['allow'];
  if (typeof allow === 'string') res.setHeader('allow', allow);
  const retryAfter = retryAfterOf(details);
  if (retryAfter !== null) res.setHeader('retry-after', retryAfter);
  // What is left of a refused body is not read: the connection ends with the answer.
  if (code === 'PAYLOAD_TOO_LARGE') res.setHeader('connection', 'close');
  // A route that lets clients choose has set the type before.
  if (!res.hasHeader('content-type')) res.setHeader('content-type', 'application/json; charset=utf-8');
  res.writeHead(status, { 'cache-control': 'no-store' });
}
