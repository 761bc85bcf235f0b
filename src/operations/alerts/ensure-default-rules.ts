import { DEFAULT_RULES } from '../../engines/alerts/default-rules.js';
import { newId } from '../../entities/_shared/type-id.js';
import { insertPresets } from '../../entities/alerts/alert-rule.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { measureOf } from './measures.js';

/**
 * Adds the rules that ship and are not there yet, of the metrics that are measured; answers how many. What is there stays as people have
 * made it, and any number of processes may start at once.
 */
export async function ensureDefaultRules(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'alerts:manage');
  const shipped = DEFAULT_RULES.filter(({ metric }) => measureOf(metric) !== null).map(
    ({ preset, metric, comparison, threshold, windowSeconds, severity }) => ({
      id: newId('rule'),
      preset,
      metric,
      comparison,
      threshold,
      window_seconds: windowSeconds,
      severity,
    }),
  );
  const now = ctx.deps.clock.now().toISOString();
  const added = await ctx.transaction((tx) => tx.query(insertPresets, [JSON.stringify(shipped), now]));
  return added.length;
}
