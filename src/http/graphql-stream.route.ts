import type { IncomingMessage } from 'node:http';
import { type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql';
import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors.js';
import { answerOperation } from '../graphql/answer-operation.js';
import { refusedCost } from '../graphql/cost/refused-cost.js';
import type { Executor } from '../graphql/executor.js';
import type { PreparedOperation, PrepareOperation } from '../graphql/operation-request.js';
import { presentError } from '../graphql/present-error.js';
import type { OperationContext } from '../operations/_shared/context.js';
import type { LiveStreams } from '../subscriptions/streams/live-streams.js';
import { ANY_JSON } from './media-type.js';
import { readOperation } from './read-operation.js';
import { exactly, type Route, type RouteRequest } from './route.js';
import { sendAnswer } from './send-answer.js';

export interface GraphQLStreamRouteSettings {
  readonly prepare: PrepareOperation;
  readonly execute: Executor;
  readonly createContext: (
    scene: Pick<OperationContext, 'principal' | 'requestId' | 'clientAddress' | 'signal'>,
  ) => OperationContext;
  readonly streams: LiveStreams;
}

/**
 * `/graphql/stream`: GraphQL over server-sent events, as the graphql-sse protocol has it in its distinct connections mode. A
 * page of another site can make a browser send a GET here, but not with the `Authorization` header that carries rights.
 */
export function createGraphQLStreamRoute(settings: GraphQLStreamRouteSettings): Route {
  return {
    name: 'graphql-stream',
    method: ['GET', 'POST'],
    match: exactly('/graphql/stream'),
    async handle(req, res, request) {
      if (!acceptsEventStream(req.headers.accept)) throw new AppError('NOT_ACCEPTABLE', 'Accept text/event-stream.');
      const operation = await readOperation(req, request.url);
      const principal = await request.principal();
      const { clientAddress, requestId } = request;
      const prepared = settings.prepare(operation, { principal, clientAddress, requestId });
      if (!('document' in prepared)) settings.streams.serveResult(res, refusalOf(prepared, request));
      else if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION)
        await settings.streams.serve(res, {
          ...resumptionOf(req),
          ...{ transport: 'sse', prepared, principal, requestId },
          authorization: req.headers.authorization,
          refuse: (errors) => sendAnswer(res, { errors }, ANY_JSON),
        });
      else settings.streams.serveResult(res, await answer(settings, { req, request, prepared, principal }));
    },
  };
}

function refusalOf(errors: readonly GraphQLError[], { requestId, deps }: RouteRequest): ExecutionResult {
  const cost = refusedCost(errors);
  return {
    errors: errors.map((error) => presentError(error, { requestId, logger: deps.logger })),
    ...(cost === null ? {} : { extensions: { cost } }),
  };
}

/** What an `EventSource` sends when it connects again: the id of the last event it got. */
function resumptionOf({ headers }: IncomingMessage): { after?: string } {
  const after = headers['last-event-id'];
  return typeof after === 'string' && after !== '' ? { after } : {};
}

interface Asked {
  readonly req: IncomingMessage;
  readonly request: RouteRequest;
  readonly prepared: PreparedOperation;
  readonly principal: Principal | null;
}

function answer(
  { execute, createContext }: GraphQLStreamRouteSettings,
  { req, request, prepared, principal }: Asked,
): Promise<ExecutionResult> {
  if (req.method === 'GET' && prepared.operation.operation === OperationTypeNode.MUTATION)
    throw new AppError('METHOD_NOT_ALLOWED', 'Send mutations by POST.', { allow: 'POST' });
  const { requestId, clientAddress, signal, deps } = request;
  const context = createContext({ principal, requestId, clientAddress, signal });
  return answerOperation(prepared, { execute, context, scene: { requestId, logger: deps.logger } });
}

/** No `Accept` at all takes anything. */
function acceptsEventStream(accept = '*/*'): boolean {
  return accept.split(',').some((range) => /^\s*(text\/(event-stream|\*)|\*\/\*)\s*(;|$)/i.test(range));
}
