import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApolloServer, type ApolloServerPlugin, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  ApolloServerPluginLandingPageLocalDefault,
  ApolloServerPluginLandingPageProductionDefault,
} from '@apollo/server/plugin/landingPage/default';
import type { GraphQLSchema } from 'graphql';
import { AppError, ERROR_CATALOGUE, type ErrorCode } from '../errors.js';
import type { Executor } from '../graphql/executor.js';
import { presentError } from '../graphql/present-error.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { readBody } from './read-body.js';
import { exactly, type Route, type RouteRequest } from './route.js';

/** Largest GraphQL request body. */
const MAX_BODY_BYTES = 1024 * 1024;

export interface GraphQLRouteSettings {
  readonly schema: GraphQLSchema;
  readonly execute: Executor;
  readonly createContext: (
    request: Pick<RouteRequest, 'requestId' | 'signal'> & { principal: OperationContext['principal'] },
  ) => OperationContext;
  /** Whether documents may ask for the schema, errors name what is like a misspelt field, and the landing page is the Sandbox. */
  readonly introspection: boolean;
}

/** `/graphql` over HTTP: Apollo Server's protocol work (GET, CSRF, document cache), our execution and errors. */
export async function createGraphQLRoute(
  settings: GraphQLRouteSettings,
): Promise<{ route: Route; stop: () => Promise<void> }> {
  const server = new ApolloServer<OperationContext>({
    gateway: gatewayOf(settings),
    introspection: settings.introspection,
    hideSchemaDetailsFromClientErrors: !settings.introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    plugins: [
      // Measured: the implicit cache-control plugin wraps every field, a fifth of the time of a list.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      settings.introspection
        ? ApolloServerPluginLandingPageLocalDefault({ footer: false, embed: { endpointIsEditable: false } })
        : ApolloServerPluginLandingPageProductionDefault({ footer: false }),
      measureAndPresent(),
    ],
  });
  await server.start();
  const route: Route = {
    name: 'graphql',
    method: ['GET', 'POST', 'HEAD'],
    match: exactly('/graphql'),
    async handle(req, res, request) {
      const httpGraphQLRequest = await toGraphQLRequest(req, request.url);
      const context = async () =>
        settings.createContext({
          requestId: request.requestId,
          signal: request.signal,
          principal: await request.principal(),
        });
      const principal = await context();
      await send(
        res,
        await server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: () => Promise.resolve(principal) }),
      );
    },
  };
  return { route, stop: () => server.stop() };
}

/** Execution by our executor instead of graphql-js's, through the hook Apollo has for it. */
function gatewayOf({
  schema,
  execute,
}: GraphQLRouteSettings): NonNullable<ConstructorParameters<typeof ApolloServer<OperationContext>>[0]['gateway']> {
  let loaded: ((context: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void) | null = null;
  return {
    onSchemaLoadOrUpdate(callback) {
      loaded = callback;
      return () => (loaded = null);
    },
    load() {
      loaded?.({ apiSchema: schema, coreSupergraphSdl: '' });
      return Promise.resolve({
        executor: async (request) => {
          const context = request.context as OperationContext;
          const result = await execute({
            document: request.document,
            operationName: request.operationName,
            variables: request.request.variables ?? {},
            context,
          });
          if (result.errors === undefined) return result;
          const scene = { requestId: context.requestId, logger: context.deps.logger };
          return { ...result, errors: result.errors.map((error) => presentError(error, scene)) };
        },
      });
    },
    stop: () => Promise.resolve(),
  };
}

/** Gives early errors their request id, the whole answer its status, and the operation its place in the metrics. */
function measureAndPresent(): ApolloServerPlugin<OperationContext> {
  return {
    requestDidStart({ contextValue }) {
      const startedAt = performance.now();
      return Promise.resolve({
        willSendResponse({ response, operation }) {
          const { body } = response;
          const result = body.kind === 'single' ? body.singleResult : body.initialResult;
          const errors = result.errors ?? [];
          for (const error of errors) annotate(error, contextValue.requestId);
          const refused = refusedStatus(result.data, errors);
          if (refused !== null) response.http.status = refused;
          const { operationSeconds } = contextValue.deps.metrics;
          const labels = { type: operation?.operation ?? 'none', outcome: errors.length === 0 ? 'ok' : 'error' };
          operationSeconds.observe(labels, (performance.now() - startedAt) / 1_000);
          return Promise.resolve();
        },
      });
    },
  };
}

/** Errors that Apollo found before execution carry a code, but neither request id nor retryability. */
function annotate(error: CodedError, requestId: string): void {
  const code = codeOf(error);
  const retryable = code in ERROR_CATALOGUE && ERROR_CATALOGUE[code as ErrorCode].retryable;
  Object.assign(error.extensions ?? {}, { requestId, retryable });
}

interface CodedError {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

function codeOf(error: CodedError): string {
  const code = error.extensions?.['code'];
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
}

/** 401 or 403 when that is all there is to say of the whole request; null otherwise. */
function refusedStatus(data: unknown, errors: readonly CodedError[]): number | null {
  const [first] = errors;
  if (first === undefined || Object.values(data ?? {}).some((value) => value !== null)) return null;
  const code = codeOf(first);
  const isRefusal = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
  return isRefusal && errors.every((error) => codeOf(error) === code) ? ERROR_CATALOGUE[code].status : null;
}

async function toGraphQLRequest(req: IncomingMessage, url: URL): Promise<HTTPGraphQLRequest> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(req.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const method = req.method ?? 'GET';
  return { method, headers, search: url.search, body: method === 'POST' ? await readJson(req) : undefined };
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the operation as application/json.');
  const text = (await readBody(req, MAX_BODY_BYTES)).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('BAD_REQUEST', 'The body is not valid JSON.');
  }
}

async function send(
  res: ServerResponse,
  answer: Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>,
): Promise<void> {
  for (const [name, value] of answer.headers) res.setHeader(name, value);
  res.statusCode = answer.status ?? 200;
  if (answer.body.kind === 'complete') {
    res.end(answer.body.string);
    return;
  }
  for await (const chunk of answer.body.asyncIterator) res.write(chunk);
  res.end();
}
