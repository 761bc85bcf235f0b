import { type ApiKeyRow, allApiKeys } from '../../entities/system/api-key.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** All keys, oldest first, revoked ones included; at most a thousand. */
export async function listApiKeys(ctx: OperationContext): Promise<ApiKeyRow[]> {
  requireRight(ctx, 'keys:manage');
  return ctx.deps.database.query(allApiKeys);
}
