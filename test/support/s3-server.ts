import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../src/adapters/object-store/s3-client.js';
import { ACCOUNT, checkSignature } from './signature-v4.js';

/** What goes wrong with one request: an answer of S3, the first half of the right one, or nothing at all. */
export type S3Fault = { readonly status: number; readonly code: string } | 'half the body' | 'no answer';

/**
 * A server that speaks the part of S3's wire format that the platform uses, and what clients use of addresses that the
 * platform signs: signatures, sizes and hashes checked, whole objects or none, lists in pages of two.
 */
export interface S3Server {
  readonly settings: S3Settings;
  /** Lets the next requests of a method meet these faults, one each. */
  fail(method: string, faults: readonly S3Fault[]): void;
  /** Methods and paths of the requests so far. */
  readonly requests: readonly string[];
  /** Keys in the bucket, prefix included, in order. */
  keys(): string[];
  /** Changes the bytes of an object behind everybody's back. */
  replace(key: string, bytes: Buffer): void;
  close(): Promise<void>;
}

interface Kept {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly etag: string;
}

const BUCKET = 'vitrine-test';
const PAGE = 2;

/** A refusal as S3 words it. */
class S3Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Kept>();
  const faults = new Map<string, S3Fault[]>();
  const requests: string[] = [];
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url?.replace(/\?.*/, '')}`);
    const fault = faults.get(req.method ?? '')?.shift();
    if (fault === 'no answer') return;
    if (fault === 'half the body') breakOff(res);
    const work = typeof fault === 'object' ? refuse(req, fault) : answer(objects, req, res);
    work.catch((error: unknown) => sendRefusal(req, res, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { bucket: BUCKET, prefix: '', region: undefined, endpoint, pathStyle: true, credentials: ACCOUNT },
    fail: (method, given) => faults.set(method, [...given]),
    requests,
    keys: () => [...objects.keys()].sort(),
    replace: (key, bytes) => objects.set(key, { ...objects.get(key)!, bytes }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function refuse(req: IncomingMessage, fault: { status: number; code: string }): Promise<void> {
  await buffer(req);
  throw new S3Refusal(fault.status, fault.code);
}

/** The announced length stays; the connection ends in the middle of the body. */
function breakOff(res: ServerResponse): void {
  const end = res.end.bind(res);
  res.end = ((body: Buffer) => {
    if (!Buffer.isBuffer(body) || body.length < 2) return end(body);
    res.write(body.subarray(0, body.length >> 1), () => res.destroy());
    return res;
  }) as typeof res.end;
}

async function answer(objects: Map<string, Kept>, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const fault = checkSignature(req);
  if (fault !== null) throw new S3Refusal(403, fault);
  const url = new URL(req.url ?? '/', 'http://server');
  const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
  if (bucket !== BUCKET) throw new S3Refusal(404, 'NoSuchBucket');
  const key = rest.join('/');
  if (req.method === 'PUT') await put(objects, key, { req, res });
  else if (req.method === 'DELETE') {
    objects.delete(key);
    res.writeHead(204).end();
  } else if (key === '') list(objects, url, res);
  else send(objects.get(key), req, res);
}

async function put(
  objects: Map<string, Kept>,
  key: string,
  { req, res }: { req: IncomingMessage; res: ServerResponse },
): Promise<void> {
  if (req.headers['content-encoding'] !== undefined) throw new S3Refusal(501, 'NotImplemented');
  if (req.headers['content-length'] === undefined) throw new S3Refusal(411, 'MissingContentLength');
  // A body that ends early rejects here, and nothing is kept.
  const bytes = await buffer(req);
  const said = req.headers['x-amz-content-sha256'];
  const isHash = typeof said === 'string' && /^[0-9a-f]{64}$/.test(said);
  if (isHash && said !== createHash('sha256').update(bytes).digest('hex')) {
    throw new S3Refusal(400, 'XAmzContentSHA256Mismatch');
  }
  const etag = createHash('md5').update(bytes).digest('hex');
  objects.set(key, { bytes, contentType: req.headers['content-type'] ?? 'binary/octet-stream', etag });
  res.writeHead(200, { etag: `"${etag}"` }).end();
}

function send(kept: Kept | undefined, req: IncomingMessage, res: ServerResponse): void {
  if (kept === undefined) throw new S3Refusal(404, 'NoSuchKey');
  const { bytes, contentType, etag } = kept;
  res.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length, etag: `"${etag}"` });
  res.end(req.method === 'HEAD' ? undefined : bytes);
}

function list(objects: Map<string, Kept>, url: URL, res: ServerResponse): void {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, PAGE);
  const next = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  res.writeHead(200, { 'content-type': 'application/xml' });
  res.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name><Prefix>${prefix}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${PAGE}</MaxKeys><IsTruncated>${keys.length > PAGE}</IsTruncated>${next}${contents}</ListBucketResult>`,
  );
}

function sendRefusal(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.destroyed) return;
  const { status, code } = error instanceof S3Refusal ? error : new S3Refusal(500, 'InternalError');
  req.resume();
  res.writeHead(status, { 'content-type': 'application/xml' });
  if (req.method === 'HEAD') res.end();
  else {
    res.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code} is what the server says.</Message><RequestId>1</RequestId></Error>`,
    );
  }
}
