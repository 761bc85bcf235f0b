import type { GraphQLSchema } from 'graphql';
import { identify } from '../auth/identify.js';
import type { Config } from '../config/load-config.js';
import { createExecutor } from '../graphql/executor.js';
import { createOperationPreparer } from '../graphql/prepare-operation.js';
import { createGraphQLRoute } from '../http/graphql.route.js';
import { createHttpServer } from '../http/server.js';
import { serveWebSockets } from '../subscriptions/websocket-server.js';
import { buildVitrineSchema } from './build-schema.js';
import { contextsOver } from './contexts.js';
import { listen, type RunningServer } from './listen.js';
import type { OpenedDeps } from './open-deps.js';
import { plainRoutes } from './routes.js';

/** How long it takes at most until the use of a key is written down. */
const FLUSH_MS = 5_000;

/** Serves HTTP and WebSocket; the schema may be under way already. Its `stop` also sends the sockets away to reconnect. */
export async function startApi(
  opened: OpenedDeps,
  config: Config,
  building: Promise<GraphQLSchema> = buildVitrineSchema(),
): Promise<RunningServer> {
  const { deps, verifier } = opened;
  const schema = await building;
  const execute = createExecutor(schema);
  const createContext = contextsOver(deps);
  const introspection = config.server.INTROSPECTION ?? config.server.NODE_ENV !== 'production';
  const graphql = await createGraphQLRoute({ schema, execute, createContext, introspection });
  const server = createHttpServer({
    deps,
    routes: [graphql.route, ...plainRoutes()],
    identify: (req) => identify(verifier, req.headers.authorization),
  });
  const sockets = serveWebSockets(server, {
    schema,
    execute,
    createContext,
    prepare: createOperationPreparer({ schema, introspection }),
    identify: (authorization) => identify(verifier, authorization),
    logger: deps.logger,
    metrics: deps.metrics,
  });
  const listening = await listen(server, config.server.PORT, config.server.HOST).catch(async (error: unknown) => {
    await sockets.close();
    await graphql.stop();
    throw error;
  });
  opened.setPublicUrl(listening.url);
  const flushing = setInterval(() => void opened.flushLastUse(), FLUSH_MS);
  return {
    url: listening.url,
    async stop() {
      clearInterval(flushing);
      await Promise.all([sockets.close(), listening.stop()]);
      await graphql.stop();
    },
  };
}
