import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  ApolloServerPluginLandingPageLocalDefault,
  ApolloServerPluginLandingPageProductionDefault,
} from '@apollo/server/plugin/landingPage/default';
import type { ExecutionResult, FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { answerOperation } from '../graphql/answer-operation.js';
import type { Executor } from '../graphql/executor.js';
import type { PreparedOperation } from '../graphql/operation-request.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { PreparedDocuments } from './prepared-documents.js';

export interface ApolloSettings {
  readonly schema: GraphQLSchema;
  readonly execute: Executor;
  /** Whether the landing page is the Sandbox. */
  readonly introspection: boolean;
}

/** Context of resolvers, with the operation that is executed in it. */
interface ApolloContext extends OperationContext {
  readonly prepared: PreparedOperation;
}

export interface Apollo {
  /** Runs an operation that `prepare` let pass through Apollo Server. Errors of the result are in their public form. */
  run(prepared: PreparedOperation, context: OperationContext): Promise<ExecutionResult>;
  /** The page a browser gets: the Sandbox, or what says that there is none. */
  landingPage(): Promise<string>;
  stop(): Promise<void>;
}

/** Apollo Server with our preparation, execution and errors, by the options it has for each. */
export async function startApollo(settings: ApolloSettings): Promise<Apollo> {
  const documents = new PreparedDocuments();
  const server = new ApolloServer<ApolloContext>({
    schema: settings.schema,
    documentStore: documents,
    introspection: settings.introspection,
    hideSchemaDetailsFromClientErrors: !settings.introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // Without its prefix and its own hashes of hashes: `prepare` has answered persisted operations.
    persistedQueries: false,
    plugins: [
      executeBy(settings.execute),
      // Measured: the implicit cache-control plugin wraps every field, a fifth of the time of a list.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      settings.introspection
        ? ApolloServerPluginLandingPageLocalDefault({ footer: false, embed: { endpointIsEditable: false } })
        : ApolloServerPluginLandingPageProductionDefault({ footer: false }),
    ],
  });
  await server.start();
  return {
    async run(prepared, context) {
      const query = textOf(prepared);
      const { operationName } = prepared;
      documents.keep(prepared.document, query);
      const { body } = await server.executeOperation(
        { query, variables: prepared.variables, ...(operationName === null ? {} : { operationName }) },
        { contextValue: { ...context, prepared } },
      );
      if (body.kind !== 'single') throw new Error('Nothing here is delivered in increments.');
      return body.singleResult as ExecutionResult;
    },
    async landingPage() {
      const { body } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'GET',
          headers: new HeaderMap([['accept', 'text/html']]),
          search: '',
          body: undefined,
        },
        context: () => Promise.reject(new Error('A landing page has no context.')),
      });
      if (body.kind !== 'complete') throw new Error('A landing page comes in one piece.');
      return body.string;
    },
    stop: () => server.stop(),
  };
}

function textOf({ document }: PreparedOperation): string {
  if (document.loc === undefined) throw new Error('A prepared document knows its text.');
  return document.loc.source.body;
}

/**
 * Execution by our executor instead of graphql-js's, as Apollo lets a plugin answer. Not as a `gateway`: of each request it makes an
 * object with accessors of its own, whose hidden class V8 keeps, and with it the whole request, until the next full collection
 * (measured: 5 kB instead of 0.2 of every operation outlived the young generation).
 */
function executeBy(execute: Executor): ApolloServerPlugin<ApolloContext> {
  const listener: GraphQLRequestListener<ApolloContext> = {
    async responseForOperation({ contextValue: context, response: { http } }) {
      const scene = { requestId: context.requestId, logger: context.deps.logger };
      const result = await answerOperation(context.prepared, { execute, context, scene });
      return { http, body: { kind: 'single', singleResult: result as FormattedExecutionResult } };
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}
