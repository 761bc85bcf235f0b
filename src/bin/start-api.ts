import type { GraphQLSchema } from 'graphql';
import type { OriginPolicy } from '../auth/allowed-origins.js';
import type { Config } from '../config/load-config.js';
import { createClientAddress } from '../http/client-address.js';
import { createGraphQLRoute } from '../http/graphql.route.js';
import { createGraphQLStreamRoute } from '../http/graphql-stream.route.js';
import { createHttpServer } from '../http/server.js';
import { serveWebSockets } from '../subscriptions/sockets/websocket-server.js';
import { vitrineSchema } from './build-schema.js';
import { listen, type RunningServer } from './listen.js';
import type { OpenedDeps } from './open-deps.js';
import { openExecution } from './open-execution.js';
import { openLive } from './open-live.js';
import { allowsIntrospection } from './operation-preparer.js';
import { plainRoutes } from './routes.js';

/** How often sockets are pinged. */
const KEEP_ALIVE_MS = 12_000;

/** Serves HTTP and WebSocket; the schema may be under way already. Its `stop` also sends the sockets away to reconnect. */
export async function startApi(
  opened: OpenedDeps,
  config: Config,
  building: Promise<GraphQLSchema> = vitrineSchema(),
): Promise<RunningServer> {
  const { deps, identity } = opened;
  const schema = await building;
  const execution = await openExecution(schema, deps, config);
  const { prepare, execute, createContext } = execution;
  const introspection = allowsIntrospection(config);
  const { clock, feed, logger, metrics } = deps;
  const executing = { schema, execute, createContext, logger, metrics };
  const { live, streams, seats, watch, stopLive } = openLive({ ...executing, clock, feed, identity, config });
  const graphql = await createGraphQLRoute({ schema, execute, prepare, createContext, introspection, streams });
  const eventStream = createGraphQLStreamRoute({ prepare, execute, createContext, streams });
  const origins = originPolicy(config);
  const clientAddress = createClientAddress(config.limits.TRUST_PROXY);
  const server = createHttpServer({
    deps,
    origins,
    routes: [graphql.route, eventStream, ...plainRoutes(config)],
    clientAddress,
    identify: identity.identify,
  });
  const sockets = serveWebSockets(server, {
    ...executing,
    ...webSocketLimits(config),
    live,
    watch,
    takeSeat: (holder) => seats.take(holder),
    origins,
    clock: deps.clock,
    prepare,
    clientAddress,
    identify: identity.identify,
  });
  const drainMs = config.server.DRAIN_SECONDS * 1_000;
  const listening = await listen(server, config.server.PORT, config.server.HOST).catch(async (error: unknown) => {
    await sockets.close(0);
    stopLive();
    await graphql.stop();
    throw error;
  });
  opened.setPublicUrl(listening.url);
  return {
    url: listening.url,
    async stop() {
      await Promise.all([sockets.close(drainMs), streams.close(drainMs), listening.stop(drainMs)]);
      stopLive();
      await graphql.stop();
      execution.stop();
    },
  };
}

/** What the configuration says of sockets. A client that comes back may start all its operations at once. */
function webSocketLimits({ limits, work }: Config) {
  const { MESSAGES_PER_SECOND, OPERATIONS_PER_CONNECTION, RATE_LIMIT_DISABLED } = limits;
  const perSecond = RATE_LIMIT_DISABLED ? Number.POSITIVE_INFINITY : MESSAGES_PER_SECOND;
  return {
    keepAliveMs: KEEP_ALIVE_MS,
    maxConnections: limits.MAX_CONNECTIONS,
    maxOperations: OPERATIONS_PER_CONNECTION,
    rate: { perSecond, burst: perSecond + OPERATIONS_PER_CONNECTION },
    replayRetentionSeconds: work.EVENT_RETENTION_DAYS * 86_400,
  };
}

function originPolicy({ security, server }: Config): OriginPolicy {
  return { allowed: security.ALLOWED_ORIGINS, development: server.NODE_ENV !== 'production' };
}
