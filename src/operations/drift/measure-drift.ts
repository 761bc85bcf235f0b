import { countFiringDriftAlerts } from '../../entities/drift/drift-alert.queries.js';
import { latestOfBaselines } from '../../entities/drift/drift-report.queries.js';
import type { Deps } from '../_shared/context.js';
import { SEVERITIES } from './read-drift.js';

/** Sets what /metrics says of drift, as it stands now. Leaves it as it was when the database does not answer. */
export async function measureDrift({ database, metrics }: Pick<Deps, 'database' | 'metrics'>): Promise<void> {
  const reads = Promise.all([database.query(latestOfBaselines), database.query(countFiringDriftAlerts)]);
  const [latest, alerts] = await reads.catch(() => [null, null]);
  if (latest === null || alerts === null) return;
  const { severity, score, alertsFiring } = metrics.drift;
  severity.reset();
  score.reset();
  for (const report of latest) {
    severity.set({ baseline: report.name }, SEVERITIES.indexOf(report.severity));
    score.set({ baseline: report.name }, report.score);
  }
  alertsFiring.set(alerts[0]?.count ?? 0);
}
