import { AppError } from '../../errors.js';
import { explainStandstill, readLogState } from '../../events/log-state.js';
import type { Deps } from '../_shared/context.js';

/** Whoever asks has a limit of his own, and asks again: what he does not wait for must not hold connections. */
const WAIT_MS = 2_000;

/**
 * Returns when requests can be served, that is when the database answers; throws SERVICE_UNAVAILABLE otherwise. Answers what
 * else is amiss, null for nothing: an event log that stands still is no reason to send requests elsewhere, where it is the same.
 */
export async function checkReadiness({ database }: Pick<Deps, 'database'>): Promise<string | null> {
  const state = await readLogState(database.forAtMost(WAIT_MS)).catch(() => {
    throw new AppError('SERVICE_UNAVAILABLE', 'The database does not answer.');
  });
  return explainStandstill(state);
}
