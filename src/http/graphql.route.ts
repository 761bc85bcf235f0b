import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GraphQLError, OperationTypeNode } from 'graphql';
import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors.js';
import { refusedCost } from '../graphql/cost/refused-cost.js';
import type { PreparedOperation, PrepareOperation } from '../graphql/operation-request.js';
import { presentError } from '../graphql/present-error.js';
import type { OperationContext } from '../operations/_shared/context.js';
import type { LiveStreams } from '../subscriptions/streams/live-streams.js';
import { answerRequest } from './answer-request.js';
import { type ApolloSettings, startApollo } from './apollo-server.js';
import {
  ANY_JSON,
  type AnswerType,
  acceptsMultipartSubscription,
  chooseAnswerType,
  prefersHtml,
} from './media-type.js';
import { readOperation } from './read-operation.js';
import { exactly, type Route, type RouteRequest } from './route.js';
import { sendAnswer } from './send-answer.js';

export interface GraphQLRouteSettings extends ApolloSettings {
  readonly prepare: PrepareOperation;
  readonly createContext: (
    scene: Pick<OperationContext, 'principal' | 'requestId' | 'clientAddress' | 'signal'>,
  ) => OperationContext;
  /** Serves subscriptions to clients that take them as parts of one answer. */
  readonly streams?: Pick<LiveStreams, 'serve'>;
}

/**
 * `/graphql` over HTTP. What GraphQL over HTTP says of methods, types and statuses is decided here, before anything runs; the
 * operation runs through Apollo Server, which also has the page that browsers get (ADR 0016).
 */
export async function createGraphQLRoute(
  settings: GraphQLRouteSettings,
): Promise<{ route: Route; stop: () => Promise<void> }> {
  const apollo = await startApollo(settings);
  const route: Route = {
    name: 'graphql',
    method: ['GET', 'POST', 'HEAD'],
    match: exactly('/graphql'),
    async handle(req, res, request) {
      const isPost = req.method === 'POST';
      if (!isPost && prefersHtml(req.headers.accept)) {
        res.setHeader('content-type', 'text/html; charset=utf-8');
        res.end(await apollo.landingPage());
        return;
      }
      const type = answerTypeOf(req);
      // Refusals on the way are written as this type, too.
      res.setHeader('content-type', `${type.mediaType}; charset=utf-8`);
      if (!isPost) requirePreflight(req);
      const operation = await readOperation(req, request.url);
      const principal = await request.principal();
      const startedAt = performance.now();
      const { requestId, clientAddress, signal } = request;
      const prepared = settings.prepare(operation, { principal, clientAddress, requestId });
      if (!('document' in prepared)) {
        const cost = refusedCost(prepared);
        const extensions = cost === null ? {} : { extensions: { cost } };
        sendAnswer(res, { errors: present(prepared, request), ...extensions }, type);
        measure(request, { type: 'none', isOk: false, startedAt });
        return;
      }
      const { operation: kind } = prepared.operation;
      if (kind === OperationTypeNode.SUBSCRIPTION) {
        await streamSubscription(settings, { req, res, request, prepared, principal, type });
        return;
      }
      if (!isPost && kind === OperationTypeNode.MUTATION)
        throw new AppError('METHOD_NOT_ALLOWED', 'Send mutations by POST.', { allow: 'POST' });
      const context = settings.createContext({ principal, requestId, clientAddress, signal });
      const run = (inside: OperationContext) => apollo.run(prepared, inside);
      const isOk = await answerRequest(req, res, { prepared, context, type, run });
      measure(request, { type: kind, isOk, startedAt });
    },
  };
  return { route, stop: () => apollo.stop() };
}

function answerTypeOf({ headers: { accept } }: IncomingMessage): AnswerType {
  const type = chooseAnswerType(accept);
  if (type !== null) return type;
  if (acceptsMultipartSubscription(accept)) return ANY_JSON;
  throw new AppError('NOT_ACCEPTABLE', 'Accept application/graphql-response+json or application/json.');
}

/**
 * Any page can make a browser send a plain GET, unseen, with what the network position of its user opens. A header that no
 * plain request has makes the browser ask us first.
 */
function requirePreflight({ headers }: IncomingMessage): void {
  const hasHeader = ['apollo-require-preflight', 'x-apollo-operation-name'].some((name) => Boolean(headers[name]));
  if (!hasHeader)
    throw new AppError(
      'BAD_REQUEST',
      'Send the header "apollo-require-preflight: true" with operations in a GET, or use POST.',
    );
}

interface SubscriptionCall {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly request: RouteRequest;
  readonly prepared: PreparedOperation;
  readonly principal: Principal | null;
  readonly type: AnswerType;
}

async function streamSubscription({ streams }: GraphQLRouteSettings, call: SubscriptionCall): Promise<void> {
  const { req, res, request, prepared, principal, type } = call;
  if (streams === undefined || !acceptsMultipartSubscription(req.headers.accept))
    throw new AppError(
      'NOT_ACCEPTABLE',
      'Subscriptions are answered over WebSocket, at /graphql/stream, and here to a POST with "Accept: multipart/mixed;subscriptionSpec=1.0".',
    );
  const { authorization } = req.headers;
  const { requestId } = request;
  await streams.serve(res, {
    ...{ transport: 'multipart', prepared, principal, authorization, requestId },
    refuse: (errors) => sendAnswer(res, { errors }, type),
  });
}

function present(errors: readonly GraphQLError[], { requestId, deps }: RouteRequest): GraphQLError[] {
  return errors.map((error) => presentError(error, { requestId, logger: deps.logger }));
}

function measure({ deps }: RouteRequest, done: { type: string; isOk: boolean; startedAt: number }): void {
  const labels = { type: done.type, outcome: done.isOk ? 'ok' : 'error' };
  deps.metrics.operationSeconds.observe(labels, (performance.now() - done.startedAt) / 1_000);
}
