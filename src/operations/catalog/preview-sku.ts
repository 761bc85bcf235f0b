import { collisionCandidate, MAX_COLLISION_ATTEMPT } from '../../engines/sku/collision-candidate.js';
import { findOne } from '../../entities/_shared/statement.js';
import { skusByCanonicals, skusByCodes } from '../../entities/catalog/sku.queries.js';
import { vendorsByIds } from '../../entities/catalog/vendor.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import type { IssuedSku } from './_issue-skus.js';
import { isPlanned, type PlannedCode, planCode } from './_plan-code.js';

/**
 * What `generateSku` would answer now, without writing: another caller may take the form in between. Null where it would
 * answer with a user error.
 */
export async function previewSku(
  ctx: OperationContext,
  input: { vendorId: string; rawCode: string },
): Promise<IssuedSku | null> {
  requireRight(ctx, 'catalog:read');
  const { database } = ctx.deps;
  const vendor = await findOne(database, vendorsByIds, [[input.vendorId]]);
  if (vendor === null) return null;
  const plan = planCode(vendor, input.rawCode, ['rawCode']);
  if (!isPlanned(plan)) return null;
  const known = await findOne(database, skusByCodes, [[plan.vendorId], [plan.identity]]);
  return known === null ? await previewNew(ctx, plan) : { ...known, status: 'EXISTING' };
}

async function previewNew(ctx: OperationContext, plan: PlannedCode): Promise<IssuedSku> {
  const { vendorId, rawCode, identity, base } = plan;
  const suffixed = Array.from({ length: MAX_COLLISION_ATTEMPT }, (_, index) =>
    collisionCandidate(base, vendorId, identity, index + 1),
  );
  const candidates = [base, ...suffixed];
  const taken = new Set((await ctx.deps.database.query(skusByCanonicals, [candidates])).map((sku) => sku.canonical));
  const canonical = candidates.find((candidate) => !taken.has(candidate));
  if (canonical === undefined) throw new Error('Sixteen suffixes of one code are taken.');
  const status = canonical === base ? 'INSERTED' : 'COLLISION_RESOLVED';
  return { canonical, vendorId, rawCode, codeIdentity: identity, base, createdAt: ctx.deps.clock.now(), status };
}
