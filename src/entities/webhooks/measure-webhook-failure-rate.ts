import { getOne, type Queryable } from '../_shared/statement.js';
import { attemptCounts } from './webhook-delivery.queries.js';

/**
 * Share of the attempts to deliver a webhook that failed, 0–1, of all that were made since a moment (to the minute before it);
 * null when there was none.
 */
export async function measureWebhookFailureRate(db: Queryable, since: Date): Promise<number | null> {
  const { succeeded, failed } = await getOne(db, attemptCounts, [since.toISOString()]);
  const attempts = succeeded + failed;
  return attempts === 0 ? null : failed / attempts;
}
