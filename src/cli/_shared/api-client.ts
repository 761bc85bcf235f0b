import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, EXIT } from './exit-codes.js';
import type { ServerAddress } from './server-options.js';

/** An expected failure, as payloads carry it. */
export interface ApiUserError {
  readonly code: string;
  readonly field: readonly string[] | null;
  readonly message: string;
}

/** The public API as commands use it. */
export interface ApiClient {
  readonly server: ServerAddress;
  /**
   * Runs one operation and answers its data. A server that has answered before and now is away, or says "try again", is
   * asked again for half a minute: only operations that may be repeated go through here. Fails with CommandError.
   */
  execute<Data>(document: string, variables?: object): Promise<Data>;
  /** Sends a file where `createUpload` said. */
  send(target: UploadTarget, bytes: Uint8Array): Promise<void>;
}

export interface UploadTarget {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const RETRY_DELAYS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000];
const TIMEOUT_MS = 60_000;

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** A client of one server. Nothing is sent before the first call. */
export function createApiClient(server: ServerAddress): ApiClient {
  let isMet = false;
  const repeat = async <T>(attempt: () => Promise<T>): Promise<T> => {
    const result = await retry(server, isMet ? RETRY_DELAYS_MS : RETRY_DELAYS_MS.slice(0, 2), attempt);
    isMet = true;
    return result;
  };
  return {
    server,
    execute: (document, variables = {}) =>
      repeat(async () => readAnswer(server, await post(server, { query: document, variables }))),
    send: (target, bytes) =>
      repeat(async () => {
        const response = await put(target, bytes);
        if (!response.ok) await readAnswer(server, response);
        else await response.body?.cancel();
      }),
  };
}

/** A failure that may pass. */
class PassingFailure extends Error {}

async function retry<T>(server: ServerAddress, delaysMs: readonly number[], attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const waitMs = delaysMs[tries];
      if (waitMs === undefined) throw unreachable(server, error);
      await delay(waitMs);
    }
  }
}

function post(server: ServerAddress, body: object): Promise<Response> {
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(server.key === '' ? {} : { authorization: `Bearer ${server.key}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

function put(target: UploadTarget, bytes: Uint8Array): Promise<Response> {
  return fetch(target.url, {
    method: target.method,
    headers: Object.fromEntries(target.headers.map(({ name, value }) => [name, value])),
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

async function readAnswer<Data>(server: ServerAddress, response: Response): Promise<Data> {
  const text = await response.text();
  const answer = parse<Data>(text);
  if (answer === null) {
    if (response.status >= 500) throw new PassingFailure(`HTTP ${response.status}`);
    throw new CommandError(EXIT.SERVER, `What answers at ${server.url} is not Vitrine (HTTP ${response.status}).`);
  }
  const [first] = answer.errors ?? [];
  if (first !== undefined) throw refusalOf(server, first);
  if (answer.data === null || answer.data === undefined) throw new PassingFailure('an answer without data');
  return answer.data;
}

function parse<Data>(text: string): Answer<Data> | null {
  try {
    const value = JSON.parse(text) as unknown;
    return value !== null && typeof value === 'object' && ('data' in value || 'errors' in value)
      ? (value as Answer<Data>)
      : null;
  } catch {
    return null;
  }
}

function refusalOf(server: ServerAddress, error: NonNullable<Answer<never>['errors']>[number]): Error {
  const { code, retryable, requestId } = error.extensions ?? {};
  if (retryable === true) return new PassingFailure(error.message);
  if (code === 'UNAUTHENTICATED') {
    return new CommandError(
      EXIT.SERVER,
      `${server.url} does not know this key, or it has ended. Check VITRINE_KEY or --key; "vitrine keys create" makes a new one.`,
    );
  }
  const quoted = typeof requestId === 'string' ? ` (request ${requestId})` : '';
  return new CommandError(EXIT.SERVER, `${server.url} refused: ${error.message}${quoted}`);
}

function unreachable(server: ServerAddress, cause: unknown): CommandError {
  const reason = cause instanceof PassingFailure ? `: ${cause.message}` : '';
  return new CommandError(
    EXIT.SERVER,
    `The server at ${server.url} does not answer${reason}. Is it running ("vitrine start"), and is --url right?`,
    { cause },
  );
}
