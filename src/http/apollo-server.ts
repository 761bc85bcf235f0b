import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  ApolloServerPluginLandingPageLocalDefault,
  ApolloServerPluginLandingPageProductionDefault,
} from '@apollo/server/plugin/landingPage/default';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
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
    gateway: gatewayOf(settings),
    documentStore: documents,
    introspection: settings.introspection,
    hideSchemaDetailsFromClientErrors: !settings.introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // Without its prefix and its own hashes of hashes: `prepare` has answered persisted operations.
    persistedQueries: false,
    plugins: [
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

/** Execution by our executor instead of graphql-js's, through the hook Apollo has for it. */
function gatewayOf({
  schema,
  execute,
}: ApolloSettings): NonNullable<ConstructorParameters<typeof ApolloServer<ApolloContext>>[0]['gateway']> {
  let loaded: ((context: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void) | null = null;
  return {
    onSchemaLoadOrUpdate(callback) {
      loaded = callback;
      return () => (loaded = null);
    },
    load() {
      loaded?.({ apiSchema: schema, coreSupergraphSdl: '' });
      return Promise.resolve({
        executor: (request) => {
          const context = request.context as ApolloContext;
          const scene = { requestId: context.requestId, logger: context.deps.logger };
          return answerOperation(context.prepared, { execute, context, scene });
        },
      });
    },
    stop: () => Promise.resolve(),
  };
}
