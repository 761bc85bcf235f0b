import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** One row of the table: id, title, kind, active, poster. */
export type TableRow = readonly [string, string | null, string | null, boolean, string | null];

/** What happens to the next statements, one each. */
export type DatabricksFault =
  | { readonly status: number; readonly code?: string }
  /** Ends FAILED with this code. */
  | { readonly failed: string }
  | 'never ends'
  | 'other columns'
  | 'endless chunks'
  | 'no JSON'
  | 'hangs up';

export interface DatabricksServer {
  readonly url: string;
  readonly host: string;
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly authorization: string | null;
  }[];
  /** Bodies of the statements, in their order. */
  readonly statements: readonly StatementBody[];
  rows: TableRow[];
  /** How often a statement is looked after before it has ended. */
  looks: number;
  chunkRows: number;
  fail(...faults: readonly DatabricksFault[]): void;
  /** Lets the next looks answer 503, so many. */
  failLooks(count: number): void;
  readonly cancelled: readonly string[];
  close(): Promise<void>;
}

export interface StatementBody {
  readonly statement: string;
  readonly warehouse_id: string;
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly type: string }[];
  readonly disposition: 'INLINE' | 'EXTERNAL_LINKS';
  readonly wait_timeout: string;
  readonly on_wait_timeout: string;
  readonly format: string;
}

export const DATABRICKS_TOKEN = 'dapi-a-token-for-tests';
export const WAREHOUSE_ID = '0123456789abcdef';
const COLUMNS = ['external_id', 'title', 'kind', 'active', 'poster_url'];

interface Running {
  readonly body: StatementBody;
  readonly fault: DatabricksFault | null;
  readonly chunks: (string | null)[][][];
  looksLeft: number;
  state: string;
}

/** A SQL warehouse with one table on 127.0.0.1, that speaks the Statement Execution API 2.0 as Databricks does. */
export async function startDatabricksServer(): Promise<DatabricksServer> {
  const requests: DatabricksServer['requests'][number][] = [];
  const statements: StatementBody[] = [];
  const running = new Map<string, Running>();
  const cancelled: string[] = [];
  const faults: DatabricksFault[] = [];
  let failingLooks = 0;
  const state = { rows: [] as TableRow[], looks: 0, chunkRows: 1_000 };

  const start = (body: StatementBody, res: ServerResponse): void => {
    const fault = faults.shift() ?? null;
    if (fault === 'hangs up') return void res.destroy();
    if (fault === 'no JSON') return void res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    if (fault !== null && typeof fault === 'object' && 'status' in fault) {
      send(res, fault.status, { error_code: fault.code ?? 'TEMPORARILY_UNAVAILABLE', message: 'Later.' });
      return;
    }
    const refusal = refusalOf(body);
    if (refusal !== null) {
      send(res, 400, { error_code: 'INVALID_PARAMETER_VALUE', message: refusal });
      return;
    }
    statements.push(body);
    const found = select(state.rows, body);
    const chunks = Array.from({ length: Math.max(1, Math.ceil(found.length / state.chunkRows)) }, (_, n) =>
      found.slice(n * state.chunkRows, (n + 1) * state.chunkRows),
    );
    const id = `01ef-${statements.length}`;
    const one: Running = { body, fault, chunks, looksLeft: state.looks, state: 'PENDING' };
    running.set(id, one);
    tell(res, id, one);
  };

  const tell = (res: ServerResponse, id: string, one: Running): void => {
    if (one.state === 'PENDING' && one.fault !== 'never ends' && one.looksLeft-- <= 0) one.state = 'SUCCEEDED';
    const failure =
      one.fault !== null && typeof one.fault === 'object' && 'failed' in one.fault ? one.fault.failed : null;
    if (failure !== null && one.state === 'SUCCEEDED') {
      const error = { error_code: failure, message: 'It broke.' };
      send(res, 200, { statement_id: id, status: { state: 'FAILED', error } });
      return;
    }
    if (one.state !== 'SUCCEEDED') {
      send(res, 200, { statement_id: id, status: { state: one.state } });
      return;
    }
    const names = one.fault === 'other columns' ? ['a', 'b'] : COLUMNS;
    const manifest = {
      format: 'JSON_ARRAY',
      schema: {
        column_count: names.length,
        columns: names.map((name, position) => ({ name, position, type_name: 'STRING' })),
      },
      total_chunk_count: one.chunks.length,
      truncated: false,
    };
    send(res, 200, { statement_id: id, status: { state: 'SUCCEEDED' }, manifest, result: chunkOf(one, id, 0) });
  };

  const chunkOf = (one: Running, id: string, index: number): object => {
    const next = one.fault === 'endless chunks' ? 1 : index + 1 < one.chunks.length ? index + 1 : null;
    const place = {
      chunk_index: index,
      row_count: one.chunks[index]?.length ?? 0,
      ...(next === null
        ? {}
        : { next_chunk_index: next, next_chunk_internal_link: `/api/2.0/sql/statements/${id}/result/chunks/${next}` }),
    };
    if (one.body.disposition === 'INLINE') return { ...place, data_array: one.chunks[index] ?? [] };
    const link = {
      ...place,
      external_link: `${url}/linked/${id}/${index}?sig=x`,
      expiration: new Date(Date.now() + 900_000),
    };
    return { external_links: [link] };
  };

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = (req.url ?? '').replace(/\?.*$/, '');
    const authorization = req.headers.authorization ?? null;
    requests.push({ method: req.method ?? '', path, authorization });
    const linked = /^\/linked\/([\w-]+)\/(\d+)$/.exec(path);
    if (linked !== null) {
      // A cloud store refuses what carries two ways of signing in.
      if (authorization !== null) return void res.writeHead(400).end();
      send(res, 200, running.get(linked[1] ?? '')?.chunks[Number(linked[2])] ?? []);
      return;
    }
    if (authorization !== `Bearer ${DATABRICKS_TOKEN}`) {
      send(res, 401, { error_code: 'UNAUTHENTICATED', message: 'No.' });
      return;
    }
    if (req.method === 'POST' && path === '/api/2.0/sql/statements') {
      start((await json(req)) as StatementBody, res);
      return;
    }
    const [, id = '', rest = ''] = /^\/api\/2\.0\/sql\/statements\/([\w-]+)(\/.*)?$/.exec(path) ?? [];
    const one = running.get(id);
    if (one === undefined) {
      send(res, 404, { error_code: 'NOT_FOUND', message: 'No such statement.' });
      return;
    }
    const chunk = /^\/result\/chunks\/(\d+)$/.exec(rest)?.[1];
    if (chunk !== undefined) {
      send(res, 200, chunkOf(one, id, Number(chunk)));
      return;
    }
    if (rest === '/cancel') {
      one.state = one.state === 'SUCCEEDED' ? one.state : 'CANCELED';
      cancelled.push(id);
      send(res, 200, {});
      return;
    }
    if (failingLooks-- > 0) {
      send(res, 503, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'Later.' });
      return;
    }
    tell(res, id, one);
  };

  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}`;
  return Object.assign(state, {
    url,
    host,
    requests,
    statements,
    cancelled,
    fail: (...given: readonly DatabricksFault[]) => void faults.splice(0, faults.length, ...given),
    failLooks: (count: number) => void (failingLooks = count),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function send(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What the real one would not take. */
function refusalOf(body: StatementBody): string | null {
  if (body.warehouse_id !== WAREHOUSE_ID) return 'No such warehouse.';
  if (!/^\d+s$/.test(body.wait_timeout) || body.on_wait_timeout !== 'CONTINUE') return 'wait_timeout';
  if (body.format !== 'JSON_ARRAY') return 'format';
  const markers = [...body.statement.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const given = body.parameters.map(({ name }) => name);
  if (markers.some((name) => !given.includes(name ?? ''))) return 'unbound parameter';
  return body.parameters.every(({ value }) => typeof value === 'string') ? null : 'values are text';
}

/** The rows that the one statement the platform sends stands for. */
function select(rows: readonly TableRow[], { statement, parameters }: StatementBody): (string | null)[][] {
  const valueOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.value ?? '';
  const shape =
    /^SELECT CAST\(`content_id` AS STRING\) AS external_id, .* FROM `main`\.`media`\.`content_info` WHERE CAST\(`content_id` AS STRING\) > :after( AND `active`)? ORDER BY 1 LIMIT :page_rows$/;
  const match = shape.exec(statement.replaceAll(/\s+/g, ' '));
  if (match === null) throw new Error(`Not the statement of the platform: ${statement}`);
  return rows
    .filter(([id, , , active]) => id > valueOf('after') && (match[1] === undefined || active))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, Number(valueOf('page_rows')))
    .map(([id, title, kind, active, poster]) => [id, title, kind, String(active), poster]);
}
