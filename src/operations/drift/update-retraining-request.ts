import { findOne } from '../../entities/_shared/statement.js';
import type { RetrainingState } from '../../entities/drift/retraining-request.entity.js';
import {
  moveRetraining,
  type RetrainingRow,
  retrainingByIds,
} from '../../entities/drift/retraining-request.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { appendRetraining } from './request-retraining.js';

/** From where a caller may move a request to a state; what is not named here only the platform does. */
const MOVES: Partial<Record<RetrainingState, readonly RetrainingState[]>> = {
  ACKNOWLEDGED: ['REQUESTED', 'DISPATCHED'],
  COMPLETED: ['DISPATCHED', 'ACKNOWLEDGED'],
  FAILED: ['REQUESTED', 'DISPATCHED', 'ACKNOWLEDGED'],
};

/**
 * Moves a retraining request on: acknowledged, completed, or failed (which also calls a waiting one off). The state it has already
 * is answered as it is. Fails with INVALID, NOT_FOUND or NOT_ALLOWED_NOW.
 */
export async function updateRetrainingRequest(
  ctx: OperationContext,
  { id, state }: { readonly id: string; readonly state: RetrainingState },
): Promise<RetrainingRow> {
  requireRight(ctx, 'drift:write');
  const from = MOVES[state];
  if (from === undefined) {
    throw UserErrors.of('INVALID', 'state', `A request is moved to ${Object.keys(MOVES).join(', ')}.`);
  }
  return ctx.transaction(async (tx) => {
    const moved = await findOne(tx, moveRetraining, [id, state, from]);
    if (moved === null) {
      const request = await findOne(tx, retrainingByIds, [[id]]);
      if (request === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such retraining request.');
      if (request.state === state) return request;
      throw UserErrors.of('NOT_ALLOWED_NOW', 'state', `The request is ${request.state} and cannot become ${state}.`);
    }
    await appendRetraining(tx, 'retraining.updated.v1', { request: moved, occurredAt: ctx.deps.clock.now() });
    return moved;
  });
}
