import { setTimeout as delay } from 'node:timers/promises';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import { MessageType, makeServer, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { Clock } from '../../adapters/clock/clock.js';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Metrics } from '../../adapters/metrics/metrics.js';
import { networkOf } from '../../auth/address-limit.js';
import type { Identify } from '../../auth/identify.js';
import type { LastingConnection } from '../../auth/lasting-connection.js';
import type { Principal } from '../../auth/principal.js';
import { AppError } from '../../errors.js';
import { answerOperation } from '../../graphql/answer-operation.js';
import type { Executor } from '../../graphql/executor.js';
import type { PreparedOperation, PrepareOperation } from '../../graphql/operation-request.js';
import { presentError } from '../../graphql/present-error.js';
import { type LiveSubscriptions, SubscriptionRefused } from '../live-subscriptions.js';
import { isRefusal } from '../watch-credentials.js';
import { CLOSING } from './close-code.js';
import type { Connection } from './connection.js';
import { EndedWithErrors, followOperation, nextMessage } from './follow-operation.js';
import { silentIterator } from './silent-iterator.js';

/** How long who is behind a socket may stay unknown. */
const IDENTIFY_MS = 2_000;
const INIT_TIMEOUT_MS = 3_000;
const MAX_ID_LENGTH = 128;
/** What only servers say. */
const SERVER_MESSAGES: ReadonlySet<unknown> = new Set([MessageType.ConnectionAck, MessageType.Next, MessageType.Error]);

export interface ProtocolSettings {
  readonly schema: GraphQLSchema;
  readonly prepare: PrepareOperation;
  readonly execute: Executor;
  readonly live: LiveSubscriptions;
  readonly identify: Identify;
  /** Takes one of the holder's places for long connections; null when there is none left. */
  readonly takeSeat: (holder: string) => (() => void) | null;
  readonly createContext: (scene: {
    principal: Principal | null;
    requestId: string;
    clientAddress: string | null;
    signal: AbortSignal;
    connection?: LastingConnection;
  }) => object;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly keepAliveMs: number;
  /** Operations that may run on one socket at once. */
  readonly maxOperations: number;
  readonly replayRetentionSeconds: number;
}

/** What graphql-ws is told to work with: how a socket is let in and what its operations do. */
export interface ConnectionScene {
  readonly connection: Connection;
  /** The value of the `Authorization` header of the upgrade. */
  readonly authorization: string | undefined;
  readonly onClosed: (release: () => void) => void;
  /** Called when it is known who is behind the socket. */
  readonly onAdmitted: () => void;
}

type Options = ServerOptions<Record<string, unknown>, ConnectionScene>;

/** The protocol graphql-transport-ws over connections of any kind. */
export function createProtocol(
  settings: ProtocolSettings,
): ReturnType<typeof makeServer<Record<string, unknown>, ConnectionScene>> {
  const present = (error: GraphQLError, { connection }: ConnectionScene): GraphQLFormattedError =>
    presentError(error, { requestId: connection.id, logger: settings.logger }).toJSON();
  const options: Options = {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    jsonMessageReviver: readMessage,
    onConnect: ({ connectionParams, extra }) => admit(settings, extra, authorizationOf(connectionParams, extra)),
    onSubscribe({ extra, subscriptions }, id, payload) {
      if (Object.keys(subscriptions).length > settings.maxOperations)
        return [refusal(new AppError('SUBSCRIPTION_LIMIT_EXCEEDED'))];
      try {
        return run(settings, extra, { id, payload });
      } catch (error) {
        return [refusal(error)];
      }
    },
    execute: (args) => operationOf(args)(),
    subscribe: (args) => operationOf(args)(),
    onError: (...[{ extra }, , , errors]) =>
      errors.flatMap((error) => {
        const cause = error.originalError;
        if (cause instanceof EndedWithErrors) return cause.errors;
        return (cause instanceof SubscriptionRefused ? cause.errors : [error]).map((each) => present(each, extra));
      }),
  };
  return makeServer(options);
}

/** What of a message is looked at before graphql-ws does. */
interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: { query?: unknown; readonly extensions?: unknown } | null;
}

/** Called by JSON.parse. What it throws makes the message an invalid one. */
function readMessage(key: string, value: unknown): unknown {
  if (key !== '' || typeof value !== 'object' || value === null) return value;
  const { type, id, payload } = value as Message;
  if (SERVER_MESSAGES.has(type) || (typeof id === 'string' && id.length > MAX_ID_LENGTH))
    throw new Error('No message of a client.');
  if (type === MessageType.Subscribe) giveText(payload);
  return value;
}

/** graphql-ws takes no operation without a text. */
function giveText(payload: Message['payload']): void {
  if (namesDocument(payload?.extensions)) payload!.query ??= '';
}

/** Whether the document is one that is known by its hash or id. */
function namesDocument(extensions: unknown): boolean {
  return (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery != null;
}

function authorizationOf(
  params: Readonly<Record<string, unknown>> | undefined,
  { authorization }: ConnectionScene,
): string | undefined {
  const given = params?.['authorization'] ?? params?.['Authorization'] ?? authorization;
  return typeof given === 'string' ? given : undefined;
}

/** Lets a socket in: what its acknowledgement tells; false when it was closed instead. */
async function admit(
  settings: ProtocolSettings,
  { connection, onClosed, onAdmitted }: ConnectionScene,
  authorization: string | undefined,
): Promise<Record<string, unknown> | false> {
  let principal: Principal | null;
  try {
    principal = await inTime(settings.identify(authorization, connection.clientAddress));
  } catch (error) {
    if (!isRefusal(error)) settings.logger.warn({ err: error }, 'A socket could not be identified.');
    connection.close(isRefusal(error) ? CLOSING.badCredentials : CLOSING.busy);
    return false;
  }
  if (!connection.isOpen) return false;
  const leave = settings.takeSeat(principal?.id ?? `address:${networkOf(connection.clientAddress)}`);
  if (leave === null) {
    connection.close(CLOSING.tooManyConnections);
    return false;
  }
  onClosed(leave);
  connection.admit(principal, authorization);
  onAdmitted();
  return acknowledgement(settings, connection);
}

function acknowledgement(settings: ProtocolSettings, { id, principal }: Connection): Record<string, unknown> {
  return {
    connectionId: id,
    serverTime: settings.clock.now().toISOString(),
    tokenExpiresAt: principal?.expiresAt?.toISOString() ?? null,
    keepAliveMs: settings.keepAliveMs,
    maxOperations: settings.maxOperations,
    replayRetentionSec: settings.replayRetentionSeconds,
  };
}

async function inTime<Value>(work: Promise<Value>): Promise<Value> {
  const done = new AbortController();
  const late = delay(IDENTIFY_MS, undefined, { signal: done.signal }).then(() => {
    throw new AppError('TIMEOUT');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}

type Operation = () => AsyncGenerator<never, void, undefined>;

/** Checks an operation as every transport does, and answers what graphql-ws runs: the work itself rides in its context. */
function run(
  settings: ProtocolSettings,
  { connection }: ConnectionScene,
  { id, payload }: { id: string; payload: SubscribePayload },
): ExecutionArgs | readonly GraphQLError[] {
  const { principal, clientAddress } = connection;
  const prepared = settings.prepare(
    {
      query: payload.query === '' && namesDocument(payload.extensions) ? null : payload.query,
      operationName: payload.operationName ?? null,
      variables: payload.variables ?? {},
      extensions: payload.extensions ?? {},
    },
    { principal, clientAddress, requestId: connection.id },
  );
  if (!('document' in prepared)) return prepared;
  const operation: Operation = () =>
    silentIterator((signal) => {
      const asked = { id, prepared, signal };
      return prepared.operation.operation === OperationTypeNode.SUBSCRIPTION
        ? follow(settings.live, connection, asked)
        : answer(settings, connection, asked);
    });
  const { document, operationName } = prepared;
  return { schema: settings.schema, document, operationName, contextValue: { operation } };
}

function operationOf({ contextValue }: ExecutionArgs): Operation {
  return (contextValue as { operation: Operation }).operation;
}

interface Asked {
  readonly id: string;
  readonly prepared: PreparedOperation;
  readonly signal: AbortSignal;
}

function follow(live: LiveSubscriptions, connection: Connection, { id, prepared, signal }: Asked): Promise<void> {
  const { principal, id: requestId, backlog } = connection;
  return followOperation(live, { prepared, principal, requestId, backlog }, { id, carrier: connection, signal });
}

async function answer(
  { execute, createContext, logger, metrics }: ProtocolSettings,
  connection: Connection,
  { id, prepared, signal }: Asked,
): Promise<void> {
  const { principal, clientAddress, id: requestId } = connection;
  const type = prepared.operation.operation;
  const startedAt = performance.now();
  const context = createContext({ principal, requestId, clientAddress, signal, connection });
  const answered = answerOperation(prepared, { execute, context, scene: { requestId, logger } });
  if (type === OperationTypeNode.MUTATION) connection.track(answered);
  const result = await answered;
  if (!signal.aborted) connection.send(nextMessage(id)(JSON.stringify(result)));
  const outcome = result.errors === undefined ? 'ok' : 'error';
  metrics.operationSeconds.observe({ type, outcome }, (performance.now() - startedAt) / 1_000);
}

function refusal(error: unknown): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
