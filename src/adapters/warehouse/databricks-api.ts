import { request } from 'undici';
import { readBody } from '../http-client/read-body.js';
import type { ParameterisedStatement } from './content-query.js';
import { WarehouseError } from './content-warehouse.js';
import { type ResultChunk, readChunk, readRefusal, readStatement, type StatementReply } from './databricks-wire.js';

export interface DatabricksAccess {
  readonly url: string;
  readonly warehouseId: string;
  readonly token: string;
  readonly disposition: 'INLINE' | 'EXTERNAL_LINKS';
}

/** INLINE results end at 25 MiB; base64 and escapes are within this. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const CANCEL_MS = 5_000;
/** How long the first answer may wait for the statement: quick ones then need no second look. */
const WAIT = '10s';

/** The calls of Databricks' Statement Execution API 2.0 that a page takes, each sent once. Rejects with a WarehouseError. */
export class DatabricksApi {
  readonly #access: DatabricksAccess;

  constructor(access: DatabricksAccess) {
    this.#access = access;
  }

  async start(query: ParameterisedStatement, signal: AbortSignal): Promise<StatementReply> {
    const body = {
      ...query,
      warehouse_id: this.#access.warehouseId,
      wait_timeout: WAIT,
      on_wait_timeout: 'CONTINUE',
      disposition: this.#access.disposition,
      format: 'JSON_ARRAY',
    };
    return this.#call({ method: 'POST', path: '', body }, readStatement, signal);
  }

  look(id: string, signal: AbortSignal): Promise<StatementReply> {
    return this.#call({ method: 'GET', path: `/${id}` }, readStatement, signal);
  }

  readChunk(id: string, index: number, signal: AbortSignal): Promise<ResultChunk> {
    return this.#call({ method: 'GET', path: `/${id}/result/chunks/${index}` }, readChunk, signal);
  }

  /** Never rejects: whoever cancels has a reason of his own to tell of. */
  async cancel(id: string): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_MS);
    await this.#send({ method: 'POST', path: `/${id}/cancel` }, signal).catch(() => undefined);
  }

  async #call<T>(call: Call, read: (bytes: Buffer) => T, signal: AbortSignal): Promise<T> {
    const { status, bytes } = await this.#send(call, signal);
    if (status < 200 || status > 299) throw explainStatus(status, bytes);
    try {
      return read(bytes);
    } catch (error) {
      throw new WarehouseError('The reply of Databricks is malformed; is DATABRICKS_HOST a workspace?', false, {
        cause: error,
      });
    }
  }

  async #send({ method, path, body }: Call, signal: AbortSignal): Promise<{ status: number; bytes: Buffer }> {
    const { url, token } = this.#access;
    try {
      const response = await request(`${url}/api/2.0/sql/statements${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'user-agent': 'vitrine' },
        body: body === undefined ? null : JSON.stringify(body),
        signal,
      });
      const limits = { maxBytes: MAX_REPLY_BYTES, declaredBytes: null, accept: 'any' } as const;
      return { status: response.statusCode, bytes: await readBody(response.body, limits) };
    } catch (error) {
      signal.throwIfAborted();
      throw new WarehouseError('Databricks cannot be reached; check the network and DATABRICKS_HOST.', true, {
        cause: error,
      });
    }
  }
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'it does not take the token; check DATABRICKS_TOKEN',
  403: 'the token may not use this warehouse or table; check its rights',
  404: 'it knows no such warehouse or statement; check DATABRICKS_HTTP_PATH',
};

function explainStatus(status: number, bytes: Buffer): WarehouseError {
  const retryable = status === 429 || status >= 500;
  const advice = ADVICE[status];
  return new WarehouseError(
    `Databricks answered ${status}: ${advice ?? codeOf(bytes) ?? 'no reason given'}.`,
    retryable,
  );
}

function codeOf(bytes: Buffer): string | null {
  try {
    const { error_code, message } = readRefusal(bytes);
    return `${error_code} ${message?.slice(0, 300) ?? ''}`.trim();
  } catch {
    return null;
  }
}
