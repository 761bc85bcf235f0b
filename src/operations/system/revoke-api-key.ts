import { findOne } from '../../entities/_shared/statement.js';
import { type ApiKeyRow, apiKeysByIds, revokeApiKeyRow } from '../../entities/system/api-key.queries.js';
import { UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** Ends a key for good; it stops opening requests within a second on every instance. Revoking twice changes nothing. */
export async function revokeApiKey(ctx: OperationContext, id: string): Promise<ApiKeyRow> {
  requireRight(ctx, 'keys:manage');
  const now = ctx.deps.clock.now();
  return ctx.transaction(async (tx) => {
    const revoked = await findOne(tx, revokeApiKeyRow, [id, now.toISOString()]);
    if (revoked !== null) {
      await append(tx, [{ type: 'api_key.revoked.v1', entityId: id, entityVersion: 2, payload: {}, occurredAt: now }]);
      return revoked;
    }
    const known = await findOne(tx, apiKeysByIds, [[id]]);
    if (known === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such key.');
    return known;
  });
}
