import { readLogState } from '../../events/log-state.js';
import type { Deps } from '../_shared/context.js';

/** Sets what /metrics says of the event log, as it stands now. Leaves it as it was when the database does not answer. */
export async function measureEventLog({ database, metrics }: Pick<Deps, 'database' | 'metrics'>): Promise<void> {
  const state = await readLogState(database).catch(() => null);
  if (state === null) return;
  metrics.eventLogHead.set(Number(state.head));
  metrics.eventLogOldestPosition.set(Number(state.oldest));
  metrics.eventLogPartitions.set(state.partitions);
  metrics.eventOutboxWaiting.set(state.waiting);
  metrics.eventOutboxOldestSeconds.set(state.waitingSeconds);
}
