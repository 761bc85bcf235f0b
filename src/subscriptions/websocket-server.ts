import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import { CloseCode, type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../adapters/logger/logger.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import type { Principal } from '../auth/principal.js';
import type { Executor } from '../graphql/executor.js';
import type { PrepareOperation } from '../graphql/prepare-operation.js';
import { presentError } from '../graphql/present-error.js';
import { subscribe } from './subscribe.js';
import { type CredentialWatch, isRefusal, watchCredentials } from './watch-credentials.js';

/** Longest message a client may send. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const INIT_TIMEOUT_MS = 3_000;
const PING_MS = 12_000;
/** How long clients may take to answer the close. */
const CLOSE_MS = 5_000;
/** What a client that is told to come back gets: "service restart" and "try again later". */
const RESTART = 1012;
const TRY_AGAIN = 1013;

export interface WebSocketSettings {
  readonly schema: GraphQLSchema;
  readonly prepare: PrepareOperation;
  readonly execute: Executor;
  readonly identify: (authorization: string | undefined) => Promise<Principal | null>;
  readonly createContext: (scene: { principal: Principal | null; requestId: string; signal: AbortSignal }) => object;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What a connection knows of itself once it is initialised. */
interface Connection {
  readonly principal: Principal | null;
  readonly connectionId: string;
}

interface ConnectionExtra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  connection?: Connection;
}

/** graphql-transport-ws on `/graphql`: attaches itself to the server's upgrades. `close` tells every client to reconnect. */
export function serveWebSockets(server: Server, settings: WebSocketSettings): { close: () => Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (URL.parse(req.url ?? '/', 'http://localhost')?.pathname !== '/graphql') {
      // The HTTP server no longer listens to this socket: unheard, a reset by the client would end the process.
      socket.on('error', () => socket.destroy());
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(req, socket, head, (client) => sockets.emit('connection', client, req));
  };
  server.on('upgrade', upgrade);
  const watch = watchCredentials(settings.identify, refuse);
  const protocol = useServer<Record<string, unknown>, { connection?: Connection }>(
    protocolOptions(settings, watch),
    sockets,
    PING_MS,
  );
  return {
    async close() {
      server.off('upgrade', upgrade);
      watch.stop();
      const open = [...sockets.clients];
      const gone = open.map((client) => new Promise((resolve) => client.once('close', resolve)));
      for (const client of open) client.close(RESTART, 'The server restarts; connect again.');
      // A client that is gone without a word would answer never, and ws waits half a minute for it.
      const cutOff = setTimeout(() => open.forEach((client) => client.terminate()), CLOSE_MS);
      await Promise.all(gone);
      clearTimeout(cutOff);
      await protocol.dispose();
    },
  };
}

function protocolOptions(
  settings: WebSocketSettings,
  watch: CredentialWatch,
): Parameters<typeof useServer<Record<string, unknown>, { connection?: Connection }>>[0] {
  const { metrics } = settings;
  return {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    isProd: true,
    async onConnect({ connectionParams, extra }) {
      const authorization = authorizationOf(connectionParams, extra);
      const connection = await connect(settings, authorization, extra);
      if (connection === null) return false;
      extra.connection = connection;
      if (authorization !== undefined) watch.add(extra.socket, authorization);
      return { connectionId: connection.connectionId, serverTime: new Date().toISOString(), keepAliveMs: PING_MS };
    },
    onSubscribe: ({ extra }, _id, payload) => executionArgs(settings, extra, payload),
    execute: ({ document, operationName, variableValues, contextValue }) =>
      settings.execute({
        document,
        operationName: operationName ?? null,
        variables: variableValues ?? {},
        context: contextValue,
      }),
    subscribe(args) {
      const scene = args.contextValue as { principal: Principal | null; requestId: string };
      return subscribe(args, {
        create: (signal) => settings.createContext({ ...scene, signal }),
        started: () => metrics.subscriptionsActive.inc(),
        delivered: (topic) => metrics.subscriptionEvents.inc({ topic }),
        ended: () => metrics.subscriptionsActive.dec(),
      });
    },
    onError: (...[{ extra }, , , errors]) =>
      errors.map((error) => presentError(error, sceneOf(settings, extra)).toJSON()),
    onNext(...[{ extra }, , , , result]) {
      if (result.errors === undefined) return undefined;
      const errors = result.errors.map((error) => presentError(error, sceneOf(settings, extra)).toJSON());
      return { data: result.data ?? null, errors };
    },
  };
}

function authorizationOf(params: Record<string, unknown> | undefined, extra: ConnectionExtra): string | undefined {
  const given = params?.['authorization'] ?? params?.['Authorization'] ?? extra.request.headers.authorization;
  return typeof given === 'string' ? given : undefined;
}

/** The connection's identity; null when there is none to be had, and the socket is then closed. */
async function connect(
  settings: WebSocketSettings,
  authorization: string | undefined,
  extra: ConnectionExtra,
): Promise<Connection | null> {
  try {
    const principal = await settings.identify(authorization);
    return { principal, connectionId: randomUUID() };
  } catch (error) {
    if (isRefusal(error)) refuse(extra.socket);
    else {
      settings.logger.warn({ err: error }, 'A socket could not be identified.');
      extra.socket.close(TRY_AGAIN, 'Try again later.');
    }
    return null;
  }
}

/** The client may come again with better credentials. */
function refuse(socket: WebSocket): void {
  socket.close(CloseCode.Forbidden, 'The API key is unknown, expired or revoked');
}

function executionArgs(
  settings: WebSocketSettings,
  extra: ConnectionExtra,
  payload: SubscribePayload,
): ExecutionArgs | readonly GraphQLError[] {
  const prepared = settings.prepare({ query: payload.query, operationName: payload.operationName ?? null });
  if (!('document' in prepared)) return prepared;
  const { signal } = new AbortController();
  const { requestId } = sceneOf(settings, extra);
  return {
    schema: settings.schema,
    document: prepared.document,
    operationName: payload.operationName ?? null,
    variableValues: payload.variables ?? {},
    contextValue: settings.createContext({ principal: extra.connection?.principal ?? null, requestId, signal }),
  };
}

function sceneOf(settings: WebSocketSettings, extra: ConnectionExtra) {
  return { requestId: extra.connection?.connectionId ?? 'unconnected', logger: settings.logger };
}
