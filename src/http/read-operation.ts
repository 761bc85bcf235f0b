import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.js';
import type { OperationRequest } from '../graphql/operation-request.js';
import { readBody } from './read-body.js';

/** Largest GraphQL request body. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The operation of a GraphQL-over-HTTP request: the search parameters of a GET, the JSON body of a POST. Throws BAD_REQUEST,
 * UNSUPPORTED_MEDIA_TYPE or PAYLOAD_TOO_LARGE for what is none; whether it may be executed is not asked here.
 */
export async function readOperation(req: IncomingMessage, url: URL): Promise<OperationRequest> {
  return req.method === 'POST' ? operationOf(await readJson(req)) : operationOf(readSearch(url.searchParams));
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  requireJson(req.headers['content-type']);
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the operation without a content encoding.');
  const body = await readBody(req, MAX_BODY_BYTES);
  if (body.length === 0) throw new AppError('BAD_REQUEST', 'The body is empty.');
  if (!isUtf8(body)) throw new AppError('BAD_REQUEST', 'The body is not UTF-8.');
  const text = body.toString('utf8');
  return parseJson(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text, 'The body');
}

const BYTE_ORDER_MARK = 0xfeff;
/** `application/json`, with UTF-8 for its charset if it names one; other parameters say nothing that JSON knows. */
const JSON_TYPE = /^\s*application\/json\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;

function requireJson(type = ''): void {
  if (type === 'application/json') return;
  if (!JSON_TYPE.test(type)) throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the operation as application/json.');
  const charset = CHARSET.exec(type)?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset !== 'utf-8' && charset !== 'utf8')
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the operation in UTF-8.');
}

function readSearch(search: URLSearchParams): Record<string, unknown> {
  const text = (name: string) => {
    const values = search.getAll(name);
    if (values.length > 1) throw new AppError('BAD_REQUEST', `The parameter "${name}" may be given once.`);
    return values[0] === '' ? undefined : values[0];
  };
  const json = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : parseJson(value, `The parameter "${name}"`);
  };
  return {
    query: text('query'),
    operationName: text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  };
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('BAD_REQUEST', `${what} is not valid JSON.`);
  }
}

function operationOf(sent: unknown): OperationRequest {
  if (Array.isArray(sent))
    throw new AppError('BAD_REQUEST', 'Operations are not taken in batches: send them one by one.');
  if (!isRecord(sent)) throw new AppError('BAD_REQUEST', 'Send one operation as a JSON object.');
  return {
    query: textOf(sent, 'query'),
    operationName: textOf(sent, 'operationName'),
    variables: recordOf(sent, 'variables'),
    extensions: recordOf(sent, 'extensions'),
  };
}

function textOf(sent: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = sent[name] ?? null;
  if (value !== null && typeof value !== 'string') throw new AppError('BAD_REQUEST', `"${name}" is text.`);
  return value;
}

function recordOf(sent: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = sent[name] ?? {};
  if (!isRecord(value)) throw new AppError('BAD_REQUEST', `"${name}" is a JSON object.`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
