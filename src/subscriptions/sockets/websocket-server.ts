import { randomInt } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { handleProtocols } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { networkOf } from '../../auth/address-limit.js';
import { isOriginAllowed, type OriginPolicy } from '../../auth/allowed-origins.js';
import { createConnectionSeats } from '../connection-seats.js';
import type { CredentialWatch } from '../watch-credentials.js';
import { CLOSING, closeLabel } from './close-code.js';
import { Connection } from './connection.js';
import { createMessageMeter, type MessageRate } from './message-rate.js';
import { createProtocol, type ProtocolSettings } from './protocol.js';

/** Longest message a client may send. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** How long a socket waits for the mutations under way on it before it is told to go. */
const MUTATION_MS = 10_000;
/** How long clients may take to answer the close; until then they hold a place. ws gives them half a minute. */
const CLOSE_MS = 5_000;
/** Share of all sockets that one network may hold before it is known who is behind them. */
const UNKNOWN_SHARE = 0.1;
/** Sockets sent away in a second at most while there is time: each of them comes back at once. */
const CLOSES_PER_SECOND = 200;

/** `closeTimeout` is missing in the types of ws. */
const OPTIONS: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
  // One message a turn: what a `complete` ends has ended when the same id is used again.
  allowSynchronousEvents: false,
  closeTimeout: CLOSE_MS,
  handleProtocols,
};

export interface WebSocketSettings extends ProtocolSettings {
  readonly origins: OriginPolicy;
  readonly watch: CredentialWatch;
  readonly clientAddress: (req: IncomingMessage) => string | null;
  /** Sockets of this process at once. */
  readonly maxConnections: number;
  readonly rate: MessageRate;
}

export interface WebSockets {
  /** Takes no socket any more and tells those that are open to connect again, spread over a time; mutations under way end first. */
  close(overMs: number): Promise<void>;
}

/** graphql-transport-ws on `/graphql`: attaches itself to the server's upgrades. */
export function serveWebSockets(server: Server, settings: WebSocketSettings): WebSockets {
  const sockets = new WebSocketServer(OPTIONS);
  const protocol = createProtocol(settings);
  const open = new Map<WebSocket, Connection>();
  const unknown = createConnectionSeats(Math.ceil(settings.maxConnections * UNKNOWN_SHARE));

  const accept = (socket: WebSocket, req: IncomingMessage) => {
    const connection = connect(settings, socket, req);
    open.set(socket, connection);
    settings.metrics.socketsOpen.inc();
    // ws closes what breaks its protocol, with the code for it; there is nothing to add.
    socket.on('error', () => undefined);
    socket.once('close', (code) => {
      open.delete(socket);
      settings.metrics.socketsOpen.dec();
      settings.metrics.socketsClosed.inc({ code: closeLabel(code) });
    });
    const leave = open.size > settings.maxConnections ? null : unknown.take(networkOf(connection.clientAddress));
    if (leave === null) {
      connection.close(CLOSING.tooManyConnections);
      return;
    }
    socket.once('close', leave);
    speak(settings, { protocol, socket, connection, req, onAdmitted: leave });
  };

  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refused = refusedStatus(settings.origins, req);
    if (refused === null) {
      sockets.handleUpgrade(req, socket, head, (client) => accept(client, req));
      return;
    }
    // The HTTP server no longer listens to this socket: unheard, a reset by the client would end the process.
    socket.on('error', () => socket.destroy());
    socket.end(`HTTP/1.1 ${refused}\r\nconnection: close\r\n\r\n`);
  };
  server.on('upgrade', upgrade);

  return {
    async close(overMs) {
      server.off('upgrade', upgrade);
      const spreadMs = Math.min(overMs, (open.size / CLOSES_PER_SECOND) * 1_000);
      await Promise.all(
        [...open].map(([socket, connection]) => sendAway(socket, connection, randomInt(Math.ceil(spreadMs) + 1))),
      );
    },
  };
}

function refusedStatus(origins: OriginPolicy, { url, headers }: IncomingMessage): string | null {
  if (URL.parse(url ?? '/', 'http://localhost')?.pathname !== '/graphql') return '404 Not Found';
  const { origin, host } = headers;
  // Browsers ask no leave for sockets of other origins, and send whatever the page says.
  return origin === undefined || isOriginAllowed(origins, { origin, host }) ? null : '403 Forbidden';
}

function connect(settings: WebSocketSettings, socket: WebSocket, req: IncomingMessage): Connection {
  const { clock, watch } = settings;
  const clientAddress = settings.clientAddress(req);
  const identify = (authorization: string) => settings.identify(authorization, clientAddress);
  return new Connection(socket, req.socket, { clock, watch, identify, clientAddress });
}

interface Spoken {
  readonly protocol: ReturnType<typeof createProtocol>;
  readonly socket: WebSocket;
  readonly connection: Connection;
  readonly req: IncomingMessage;
  readonly onAdmitted: () => void;
}

/** Has a socket speak the protocol: within its rate, in text, and only as long as it is heard of. */
function speak(settings: WebSocketSettings, { protocol, socket, connection, req, onAdmitted }: Spoken): void {
  const isWithinRate = createMessageMeter(settings.rate);
  const stopPinging = keepAlive(socket, req.socket, settings.keepAliveMs);
  socket.on('ping', () => {
    if (!isWithinRate(performance.now())) connection.close(CLOSING.tooManyMessages);
  });
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => void connection.send(text),
      close: (code = CLOSING.fault.code, reason = '') => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on('message', (data: Buffer, isBinary) => {
          if (!connection.isOpen) return;
          if (!isWithinRate(performance.now())) connection.close(CLOSING.tooManyMessages);
          else if (isBinary) connection.close(CLOSING.badMessage);
          else
            handle(data.toString()).catch((error: unknown) => {
              settings.logger.error({ err: error, requestId: connection.id }, 'A socket failed.');
              connection.close(CLOSING.fault);
            });
        }),
    },
    {
      connection,
      authorization: req.headers.authorization,
      onClosed: (release) => socket.once('close', release),
      onAdmitted,
    },
  );
  socket.once('close', (code, reason) => {
    stopPinging();
    void closed(code, reason.toString());
  });
}

/** Pings a socket, and ends it when neither an answer nor anything else was heard of it until the next one is due. */
function keepAlive(socket: WebSocket, stream: Duplex, everyMs: number): () => void {
  let isHeard = true;
  const hear = () => {
    isHeard = true;
  };
  socket.on('pong', hear).on('message', hear);
  // A client that reads slowly answers late: the ping waits behind what it has not read.
  stream.on('drain', hear);
  const timer = setInterval(() => {
    if (!isHeard) socket.terminate();
    isHeard = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}

async function sendAway(socket: WebSocket, connection: Connection, afterMs: number): Promise<void> {
  const gone = new Promise((resolve) => socket.once('close', resolve));
  const pause = (ms: number) => delay(ms, undefined, { ref: false });
  await Promise.race([gone, pause(afterMs)]);
  await Promise.race([gone, pause(MUTATION_MS), connection.mutationsEnded()]);
  connection.close(CLOSING.restart);
  await gone;
}
