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

/** Longest message a client may send. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const INIT_TIMEOUT_MS = 3_000;
const PING_MS = 12_000;
/** How long clients may take to answer the close. */
const CLOSE_MS = 5_000;
/** What a client that is told to come back gets: "service restart". */
const RESTART = 1012;

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
  const protocol = useServer<Record<string, unknown>, { connection?: Connection }>(
    protocolOptions(settings),
    sockets,
    PING_MS,
  );
  return {
    async close() {
      server.off('upgrade', upgrade);
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
): Parameters<typeof useServer<Record<string, unknown>, { connection?: Connection }>>[0] {
  const { metrics } = settings;
  return {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    isProd: true,
    async onConnect({ connectionParams, extra }) {
      const connection = await connect(settings, connectionParams, extra);
      if (connection === null) return false;
      extra.connection = connection;
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

/** The connection's identity; null when its credentials are bad: the client may come again with better ones (4403). */
async function connect(
  settings: WebSocketSettings,
  params: Record<string, unknown> | undefined,
  extra: ConnectionExtra,
): Promise<Connection | null> {
  const given = params?.['authorization'] ?? params?.['Authorization'] ?? extra.request.headers.authorization;
  try {
    const principal = await settings.identify(typeof given === 'string' ? given : undefined);
    return { principal, connectionId: randomUUID() };
  } catch (error) {
    settings.logger.debug({ err: error }, 'A socket was refused.');
    extra.socket.close(CloseCode.Forbidden, 'The API key is unknown, expired or revoked');
    return null;
  }
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
