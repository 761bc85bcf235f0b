import { findOne } from '../../entities/_shared/statement.js';
import { moveRetraining, retrainingByIds } from '../../entities/drift/retraining-request.queries.js';
import type { BackgroundWork } from '../_shared/background-work.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { appendRetraining } from './request-retraining.js';
import { manifestUrl } from './store-manifest.js';

type Work = BackgroundWork['start-retraining'];

/** Runs the configured command for a dispatched request, unless somebody has moved that on. Rejects when it does not end well. */
export async function startRetraining(ctx: OperationContext, { requestId }: Work): Promise<void> {
  requireRight(ctx, 'drift:write');
  const { retrainingCommand } = ctx.deps.drift;
  const request = await findOne(ctx.deps.database, retrainingByIds, [[requestId]]);
  if (request?.state !== 'DISPATCHED' || retrainingCommand === null) return;
  await retrainingCommand.run({
    requestId,
    priority: request.priority,
    manifestUrl: manifestUrl(ctx, request),
  });
}

/** Makes a request FAILED whose command never ended well. */
export async function giveUpRetraining(ctx: OperationContext, { requestId }: Work): Promise<void> {
  requireRight(ctx, 'drift:write');
  await ctx.transaction(async (tx) => {
    const request = await findOne(tx, moveRetraining, [requestId, 'FAILED', ['DISPATCHED']]);
    const occurredAt = ctx.deps.clock.now();
    if (request !== null) await appendRetraining(tx, 'retraining.updated.v1', { request, occurredAt });
  });
}
