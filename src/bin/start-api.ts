import type { AddressInfo } from 'node:net';
import { identify } from '../auth/identify.js';
import type { Config } from '../config/load-config.js';
import { createExecutor } from '../graphql/executor.js';
import { createOperationPreparer } from '../graphql/prepare-operation.js';
import { createGraphQLRoute } from '../http/graphql.route.js';
import { createHttpServer } from '../http/server.js';
import { serveWebSockets } from '../subscriptions/websocket-server.js';
import { buildVitrineSchema } from './build-schema.js';
import { contextsOver } from './contexts.js';
import type { OpenedDeps } from './open-deps.js';
import { plainRoutes } from './routes.js';

export interface RunningApi {
  readonly url: string;
  /** Stops taking connections, sends sockets away to reconnect, lets requests end. */
  stop(): Promise<void>;
}

/** Serves HTTP and WebSocket. Fails with the system's error when the port is taken. */
export async function startApi(opened: OpenedDeps, config: Config): Promise<RunningApi> {
  const { deps, verifier } = opened;
  const schema = await buildVitrineSchema();
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
    prepare: createOperationPreparer(schema),
    identify: (authorization) => identify(verifier, authorization),
    logger: deps.logger,
    metrics: deps.metrics,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.server.PORT, config.server.HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const url = urlOf(config.server.HOST, (server.address() as AddressInfo).port);
  opened.setPublicUrl(url);
  return {
    url,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await sockets.close();
      server.closeIdleConnections();
      await closed;
      await graphql.stop();
    },
  };
}

/** How a person on this machine reaches the server. */
function urlOf(host: string, port: number): string {
  const isWildcard = host === '0.0.0.0' || host === '::';
  const name = host.includes(':') && !isWildcard ? `[${host}]` : host;
  return `http://${isWildcard ? 'localhost' : name}:${port}`;
}
