import { newApiKeySecret } from '../../auth/api-key-secret.js';
import { getOne } from '../../entities/_shared/statement.js';
import { countApiKeys, lockFirstKey } from '../../entities/system/api-key.queries.js';
import { UserErrors } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';
import { createApiKey } from './create-api-key.js';

/**
 * Sees to it that somebody can come in: with a preset secret, that key exists; without one, an admin key is made when
 * there is no key at all. Answers the new secret, or null when nothing was made.
 */
export async function ensureFirstApiKey(ctx: OperationContext, preset: string | undefined): Promise<string | null> {
  return ctx.transaction(async (tx) => {
    await tx.query(lockFirstKey);
    if (preset === undefined && (await getOne(tx, countApiKeys, [])).count > 0) return null;
    try {
      const inside = { ...ctx, transaction: <T>(work: (inner: typeof tx) => Promise<T>) => work(tx) };
      const { secret } = await createApiKey(
        inside,
        { name: 'First admin', roles: ['ADMIN'] },
        preset ?? newApiKeySecret(),
      );
      return secret;
    } catch (error) {
      if (error instanceof UserErrors && error.errors[0]?.code === 'DUPLICATE') return null;
      throw error;
    }
  });
}
