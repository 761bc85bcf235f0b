import { findOne } from '../../entities/_shared/statement.js';
import { allFlags, type FeatureFlagRow, updateFlag } from '../../entities/intents/feature-flag.queries.js';
import { UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** Whose prompts a model classifies, where one is configured. */
export const AI_FLAG = 'ai-classification';

/** A flag as it is answered. */
export interface FeatureFlag {
  readonly key: string;
  readonly enabled: boolean;
  /** 0–100, in hundredths. */
  readonly rolloutPercentage: number;
  readonly updatedAt: Date;
}

export interface SetFeatureFlagInput {
  readonly key: string;
  readonly enabled: boolean;
  readonly rolloutPercentage: number;
}

/** Every flag there is. */
export async function listFeatureFlags(ctx: OperationContext): Promise<FeatureFlag[]> {
  requireRight(ctx, 'intents:read');
  return (await ctx.deps.database.query(allFlags)).map(readFlag);
}

/**
 * Switches a feature, for a share of the users; those who have it at a smaller share keep it at a larger one. Holds from the next call
 * on, in every process. Fails with INVALID for a share that is not 0–100, NOT_FOUND for a flag that nothing asks for.
 */
export async function setFeatureFlag(
  ctx: OperationContext,
  { key, enabled, rolloutPercentage }: SetFeatureFlagInput,
): Promise<{ flag: FeatureFlag }> {
  requireRight(ctx, 'flags:manage');
  if (!(rolloutPercentage >= 0 && rolloutPercentage <= 100))
    throw UserErrors.of('INVALID', 'rolloutPercentage', 'The share of users is 0 to 100 per cent.');
  const now = ctx.deps.clock.now();
  return ctx.transaction(async (tx) => {
    const values = [key, enabled, Math.round(rolloutPercentage * 100), now.toISOString()];
    const row = await findOne(tx, updateFlag, values);
    if (row === null) throw UserErrors.of('NOT_FOUND', 'key', `There is no such flag; there is "${AI_FLAG}".`);
    const flag = readFlag(row);
    await append(tx, [
      {
        type: 'feature_flag.set.v1',
        entityId: flag.key,
        entityVersion: row.version,
        payload: { enabled, rolloutPercentage: flag.rolloutPercentage },
        occurredAt: now,
      },
    ]);
    return { flag };
  });
}

function readFlag({ rolloutBasisPoints, key, enabled, updatedAt }: FeatureFlagRow): FeatureFlag {
  return { key, enabled, rolloutPercentage: rolloutBasisPoints / 100, updatedAt };
}
