import { getOne } from '../../entities/_shared/statement.js';
import { forgetAttemptCounts, queueState } from '../../entities/webhooks/webhook-delivery.queries.js';
import { type Deps, type OperationContext, requireRight } from '../_shared/context.js';

const DAY_MS = 24 * 3_600_000;
const COUNT_DAYS = 90;

/** Sets what /metrics says of the queue of deliveries, as it stands now. Leaves it as it was when the database does not answer. */
export async function measureWebhooks(deps: Pick<Deps, 'database' | 'metrics' | 'clock'>): Promise<void> {
  const now = deps.clock.now().toISOString();
  const state = await getOne(deps.database, queueState, [now]).catch(() => null);
  if (state === null) return;
  deps.metrics.webhookQueueWaiting.set(state.waiting);
  deps.metrics.webhookQueueOldestSeconds.set(state.oldestSeconds);
}

/** Forgets how many attempts there were more than 90 days ago. */
export async function forgetAttempts(ctx: OperationContext): Promise<void> {
  requireRight(ctx, 'jobs:manage');
  const before = new Date(ctx.deps.clock.now().getTime() - COUNT_DAYS * DAY_MS);
  await ctx.transaction((tx) => tx.query(forgetAttemptCounts, [before.toISOString()]));
}
