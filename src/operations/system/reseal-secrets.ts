import type { Tx } from '../../adapters/database/database.js';
import {
  lockSealedSecrets,
  lockSealedTargets,
  storeSealedSecrets,
  storeSealedTarget,
} from '../../entities/system/sealed-secrets.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/**
 * Seals with the present key what is still sealed with a previous one, in one transaction; answers how many secrets that were. After
 * it the previous key opens nothing that is kept for long. What no key opens is left as it is.
 */
export async function resealSecrets(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'keys:manage');
  const count = await ctx.transaction(
    async (tx) => (await resealTargets(tx, ctx)) + (await resealWebhookSecrets(tx, ctx)),
  );
  if (count > 0) ctx.deps.logger.warn({ count }, 'Secrets were sealed anew with the present SECRET_KEY.');
  return count;
}

async function resealTargets(tx: Tx, { deps }: OperationContext): Promise<number> {
  let count = 0;
  for (const { id, sealed } of await tx.query(lockSealedTargets)) {
    const anew = deps.sealer.reseal(sealed);
    if (anew === null) continue;
    await tx.query(storeSealedTarget, [id, anew]);
    count += 1;
  }
  return count;
}

async function resealWebhookSecrets(tx: Tx, { deps }: OperationContext): Promise<number> {
  let count = 0;
  for (const { id, sealed, former } of await tx.query(lockSealedSecrets)) {
    const anew = [sealed, ...former.map((one) => one.sealed)].map((text) => deps.sealer.reseal(text));
    const changed = anew.filter((text) => text !== null).length;
    if (changed === 0) continue;
    const kept = former.map((one, index) => ({ ...one, sealed: anew[index + 1] ?? one.sealed }));
    await tx.query(storeSealedSecrets, [id, anew[0] ?? sealed, JSON.stringify(kept)]);
    count += changed;
  }
  return count;
}
