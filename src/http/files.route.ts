import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ReadableObject } from '../adapters/object-store/object-store.js';
import type { FileGrant } from '../adapters/object-store/url-signer.js';
import { AppError } from '../errors.js';
import { openFile } from '../operations/images/open-file.js';
import type { Route, RouteRequest } from './route.js';
import { systemContextOf } from './system-context.js';

/**
 * `GET /files/<key>?w=&exp=&sig=`: a stored file, or a rendering of it. The signature is the permission, over the whole
 * address, so nothing of it can be changed. What an address stands for never changes either: caches may keep it.
 */
export const filesRoute: Route = {
  name: 'files',
  method: ['GET', 'HEAD'],
  match: (path) => (path.startsWith('/files/') ? {} : null),
  async handle(req, res, request) {
    const grant = request.deps.urls.verifyFile(req.url ?? '');
    if (grant === null) throw new AppError('SIGNATURE_INVALID');
    const file = await openFile(systemContextOf(request), grant);
    writeHeaders(res, file, { grant, request });
    const isKnown = matches(req, `"${file.etag}"`);
    res.statusCode = isKnown ? 304 : 200;
    if (isKnown || req.method === 'HEAD') {
      file.stream.destroy();
      res.end();
      return;
    }
    await send(file, res, request.signal);
  },
};

/** The file must not be taken for anything but a picture, nor do anything when it is opened by itself. */
function writeHeaders(
  res: ServerResponse,
  file: ReadableObject,
  { grant, request }: { grant: FileGrant; request: RouteRequest },
): void {
  const secondsLeft = Math.floor((grant.expiresAt.getTime() - request.deps.clock.now().getTime()) / 1_000);
  res.setHeader('content-type', file.contentType);
  res.setHeader('content-length', file.sizeBytes);
  res.setHeader('etag', `"${file.etag}"`);
  res.setHeader('cache-control', `public, max-age=${Math.max(0, secondsLeft)}, immutable`);
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('content-security-policy', "default-src 'none'; sandbox");
  res.setHeader('cross-origin-resource-policy', 'cross-origin');
}

/** Whether the sender has this very file already (RFC 9110, section 13.1.2). */
function matches(req: IncomingMessage, etag: string): boolean {
  const known = req.headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** A client that goes away in the middle is no failure. */
async function send(file: ReadableObject, res: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(file.stream, res, { signal });
  } catch (error) {
    if (!signal.aborted && !res.destroyed) throw error;
  }
}
