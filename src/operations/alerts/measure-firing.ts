import { SEVERITIES } from '../../engines/alerts/severities.js';
import { countFiring } from '../../entities/alerts/alert.queries.js';
import type { Deps } from '../_shared/context.js';

/** Sets what /metrics says of the alerts that fire. Leaves it as it was when the database does not answer. */
export async function measureFiring({ database, metrics }: Pick<Deps, 'database' | 'metrics'>): Promise<void> {
  const rows = await database.query(countFiring).catch(() => null);
  if (rows === null) return;
  const counts = new Map(rows.map(({ severity, count }) => [severity, count]));
  for (const severity of SEVERITIES) metrics.alertsFiring.set({ severity }, counts.get(severity) ?? 0);
}
