import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { openReportFile, type ReportFile } from '../operations/drift/report-files.js';
import type { Route, RouteRequest } from './route.js';
import { systemContextOf } from './system-context.js';

const PATH = /^\/reports\/drift\/(report_[0-9a-z]{26})\.(html|json)$/;
/** The page brings its styles and pictures along; nothing else may be loaded, run or sent. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * `GET /reports/drift/<id>.html|.json`: a drift report as a page or as JSON, for who has the right to read reports or the signed
 * address that the API gave out.
 */
export const driftReportRoute: Route = {
  name: 'drift-report',
  method: ['GET', 'HEAD'],
  match: (path) => {
    const match = PATH.exec(path);
    return match === null ? null : { reportId: match[1] ?? '', form: match[2] ?? '' };
  },
  async handle(req, res, request) {
    const wanted = request.params as unknown as ReportFile;
    const file = await openReportFile(await contextOf(request, req.url ?? ''), wanted);
    res.setHeader(
      'content-type',
      wanted.form === 'html' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    );
    res.setHeader('content-length', file.sizeBytes);
    res.setHeader('cache-control', 'private, max-age=300');
    res.setHeader('x-content-type-options', 'nosniff');
    res.setHeader('referrer-policy', 'no-referrer');
    res.setHeader('content-security-policy', POLICY);
    if (req.method === 'HEAD') {
      file.stream.destroy();
      res.end();
      return;
    }
    await pipeline(file.stream, res, { signal: request.signal }).catch((error: unknown) => {
      // A client that goes away in the middle is no failure.
      if (!request.signal.aborted && !res.destroyed) throw error;
    });
  },
};

/** A signature stands for the right; one that is wrong is refused whatever else was sent. */
async function contextOf(request: RouteRequest, url: string): Promise<OperationContext> {
  const { deps, requestId, clientAddress, signal } = request;
  if (request.url.searchParams.has('sig')) {
    if (!deps.urls.verifyReport(url)) throw new AppError('SIGNATURE_INVALID');
    return systemContextOf(request);
  }
  const transaction: OperationContext['transaction'] = (work) => deps.database.transaction(work);
  return { principal: await request.principal(), deps, requestId, clientAddress, signal, transaction };
}
