import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.js';
import { type OperationContext, requireRight } from '../operations/_shared/context.js';
import { readMoment } from '../operations/_shared/read-moment.js';
import { exportFeedback } from '../operations/review/export-feedback.js';
import { exactly, type Route, type RouteRequest } from './route.js';

/** A client that takes nothing for so long is cut off. */
const STALL_MS = 60_000;

/**
 * `GET /export/feedback.ndjson?since=`: training samples as lines of JSON, oldest first; all of them without `since`. Reads
 * from the database no faster than the client takes.
 */
export const feedbackExportRoute: Route = {
  name: 'feedback-export',
  method: ['GET'],
  match: exactly('/export/feedback.ndjson'),
  async handle(_req, res, request) {
    const ctx = await contextOf(request);
    // Refusals come before the first byte: after it there is no status left to send.
    requireRight(ctx, 'feedback:read');
    const since = readSince(request.url);
    res.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
    res.setHeader('cache-control', 'no-store');
    res.setTimeout(STALL_MS, () => res.destroy());
    await send(ctx, since, res);
  },
};

async function contextOf(request: RouteRequest): Promise<OperationContext> {
  const { deps, requestId, clientAddress, signal } = request;
  const transaction: OperationContext['transaction'] = (work) => deps.database.transaction(work);
  return { principal: await request.principal(), deps, requestId, clientAddress, signal, transaction };
}

function readSince(url: URL): Date {
  const since = readMoment(url.searchParams.get('since') ?? '1970-01-01');
  if (since === null)
    throw new AppError('BAD_USER_INPUT', '"since" is RFC 3339 text, such as 2026-11-21 or 2026-11-21T09:30:00Z.');
  return since;
}

/** A client that goes away in the middle is no failure. */
async function send(ctx: OperationContext, since: Date, res: ServerResponse): Promise<void> {
  try {
    await pipeline(exportFeedback(ctx, since), res, { signal: ctx.signal });
  } catch (error) {
    if (!ctx.signal.aborted && !res.destroyed) throw error;
  }
}
