import { setTimeout as delay } from 'node:timers/promises';
import type { OutboundClient } from '../http-client/outbound-client.js';
import { type ContentTable, contentQuery, hasContentColumns, readContentRow } from './content-query.js';
import {
  type ContentWarehouse,
  type WarehouseContent,
  WarehouseError,
  type WarehousePage,
} from './content-warehouse.js';
import { DatabricksApi } from './databricks-api.js';
import { type ResultChunk, readLinkedRows, type StatementReply } from './databricks-wire.js';

export interface DatabricksSettings extends ContentTable {
  /** https://… of the workspace. */
  readonly url: string;
  readonly warehouseId: string;
  readonly token: string;
  /** How long one statement may take, its rows included; then it is cancelled. */
  readonly deadlineMs: number;
  /** For the addresses that hold large results: somebody else chose them, and they must not see the token. */
  readonly outbound: Pick<OutboundClient, 'fetchBytes'>;
  /** INLINE: rows come in the replies, 25 MiB at most; EXTERNAL_LINKS: replies say where they are. */
  readonly disposition: 'INLINE' | 'EXTERNAL_LINKS';
  /** First pause between two looks; each is half as long again, at most ten times this. */
  readonly pollMs: number;
}

const MAX_LINKED_BYTES = 64 * 1024 * 1024;
const MAX_CHUNKS = 1_000;
const ENDED: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'CANCELED', 'CLOSED']);
/** Failures of a statement that are not the statement's; the others say the same the next time. */
const PASSING: ReadonlySet<string> = new Set([
  'TEMPORARILY_UNAVAILABLE',
  'SERVICE_UNDER_MAINTENANCE',
  'WORKSPACE_TEMPORARILY_UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
]);
/** Looks that may fail in a way that passes before the statement is given up. */
const MAX_FAILED_LOOKS = 3;

type Rows = NonNullable<ResultChunk['data_array']>;

/**
 * Titles of a Databricks SQL warehouse, by the Statement Execution API: the statement runs there while it is looked after from here,
 * and is cancelled when nobody waits any more. Every page is a statement of its own.
 */
export function createDatabricksWarehouse(settings: DatabricksSettings): ContentWarehouse {
  // Now, not at the first page: a name that is no identifier is a fault of the configuration.
  contentQuery(settings, { after: null, limit: 1, includeInactive: false });
  const api = new DatabricksApi(settings);
  const readPage = async (page: WarehousePage, signal: AbortSignal): Promise<WarehouseContent[]> => {
    const deadline = AbortSignal.timeout(settings.deadlineMs);
    try {
      const rows = await run({ api, settings, signal: AbortSignal.any([signal, deadline]) }, page);
      return rows.flatMap((cells) => readContentRow(cells) ?? []).slice(0, page.limit);
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.aborted) throw error;
      throw new WarehouseError(`The warehouse did not answer within ${settings.deadlineMs / 1_000} s.`, true);
    }
  };
  return {
    readPage,
    async check(signal) {
      await readPage({ after: null, limit: 1, includeInactive: true }, signal);
    },
  };
}

interface Running {
  readonly api: DatabricksApi;
  readonly settings: DatabricksSettings;
  readonly signal: AbortSignal;
}

async function run(running: Running, page: WarehousePage): Promise<Rows> {
  const { api, settings, signal } = running;
  const started = await api.start(contentQuery(settings, page), signal);
  try {
    const ended = await waitForEnd(running, started);
    return await readRows(running, checkResult(ended));
  } catch (error) {
    // It would otherwise go on there, and be paid for.
    await api.cancel(started.statement_id);
    throw error;
  }
}

async function waitForEnd({ api, settings, signal }: Running, started: StatementReply): Promise<StatementReply> {
  let reply = started;
  let failedLooks = 0;
  for (
    let pauseMs = settings.pollMs;
    !ENDED.has(reply.status.state);
    pauseMs = Math.min(pauseMs * 1.5, settings.pollMs * 10)
  ) {
    await delay(pauseMs, undefined, { signal });
    try {
      reply = await api.look(started.statement_id, signal);
      failedLooks = 0;
    } catch (error) {
      failedLooks += 1;
      if (!(error instanceof WarehouseError) || !error.retryable || failedLooks >= MAX_FAILED_LOOKS) throw error;
    }
  }
  return reply;
}

function checkResult({ statement_id, status, manifest, result }: StatementReply): {
  readonly id: string;
  readonly first: ResultChunk;
} {
  if (status.state !== 'SUCCEEDED') throw explainEnd(status);
  const names = manifest?.schema.columns.map(({ name }) => name) ?? [];
  if (!hasContentColumns(names) || manifest?.truncated === true)
    throw new WarehouseError('The warehouse answered with another result than was asked for.', false);
  return { id: statement_id, first: result ?? {} };
}

function explainEnd({ state, error }: StatementReply['status']): WarehouseError {
  const code = error?.error_code ?? state;
  const words = error?.message?.slice(0, 300) ?? 'no reason given';
  return new WarehouseError(`The warehouse ended the statement: ${code} (${words}).`, PASSING.has(code));
}

async function readRows(
  running: Running,
  { id, first }: { readonly id: string; readonly first: ResultChunk },
): Promise<Rows> {
  const rows: Rows = [];
  let chunk: ResultChunk = first;
  for (let chunks = 1; ; chunks += 1) {
    rows.push(...(await rowsOf(running, chunk)));
    const next = nextOf(chunk);
    if (next === null) return rows;
    if (chunks >= MAX_CHUNKS || next < chunks)
      throw new WarehouseError('The result of the warehouse has no end.', false);
    chunk = await running.api.readChunk(id, next, running.signal);
  }
}

async function rowsOf(running: Running, { data_array, external_links }: ResultChunk): Promise<Rows> {
  const rows = [...(data_array ?? [])];
  for (const link of external_links ?? []) rows.push(...(await readLinked(running, link.external_link)));
  return rows;
}

function nextOf({ next_chunk_index, external_links }: ResultChunk): number | null {
  return next_chunk_index ?? external_links?.at(-1)?.next_chunk_index ?? null;
}

/** Signed addresses of a cloud store, valid for minutes. The token is not for them. */
async function readLinked({ settings, signal }: Running, url: string): Promise<Rows> {
  try {
    const { bytes } = await settings.outbound.fetchBytes(url, { maxBytes: MAX_LINKED_BYTES, signal });
    return readLinkedRows(bytes);
  } catch (error) {
    signal.throwIfAborted();
    throw new WarehouseError('A part of the result of the warehouse could not be fetched.', true, { cause: error });
  }
}
