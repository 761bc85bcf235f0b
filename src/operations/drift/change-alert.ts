import type { Tx } from '../../adapters/database/database.js';
import type { DriftMetric, DriftResult } from '../../engines/drift/drift-result.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { type DriftAlertRow, insertDriftAlert, resolveDriftAlert } from '../../entities/drift/drift-alert.queries.js';
import type { ReportRow } from '../../entities/drift/drift-report.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';

interface Reported {
  readonly report: ReportRow;
  readonly result: DriftResult;
}

/**
 * Ends the alert that fires for a baseline when its newest report sees no drift, and puts a new one in its place when it does. A report
 * of too few pictures says nothing and changes nothing. The caller holds the baseline's row.
 */
export async function changeAlert(tx: Tx, ctx: OperationContext, { report, result }: Reported): Promise<void> {
  if (!result.sufficientData) return;
  const { createdAt } = report;
  const ended = await findOne(tx, resolveDriftAlert, [report.baselineId, createdAt]);
  if (ended !== null) await appendAlert(tx, ended, createdAt);
  const worst = worstMetric(result);
  if (worst === null) return;
  const opened = await getOne(tx, insertDriftAlert, [
    newId('driftalert'),
    report.baselineId,
    report.id,
    result.severity,
    worst.name,
    worst.value,
    worst.threshold,
    createdAt,
  ]);
  await appendAlert(tx, opened, createdAt);
  ctx.deps.logger.warn({ reportId: report.id, severity: result.severity, metric: worst.name }, 'An image set drifted.');
}

async function appendAlert(tx: Tx, alert: DriftAlertRow, occurredAt: Date): Promise<void> {
  const { id, version, baselineId, severity, reportId, state } = alert;
  const type = state === 'FIRING' ? 'drift.alert.raised.v1' : 'drift.alert.resolved.v1';
  const payload = { baselineId, severity, reportId };
  await append(tx, [{ type, entityId: id, entityVersion: version, payload, occurredAt }]);
}

/** Of the metrics that are as severe as the whole, the one furthest past its threshold; null without drift. */
export function worstMetric({ severity, metrics }: DriftResult): DriftMetric | null {
  if (severity === 'NONE') return null;
  const excess = ({ value, threshold }: DriftMetric) => value / threshold;
  return metrics
    .filter((metric) => metric.severity === severity)
    .reduce<DriftMetric | null>(
      (worst, metric) => (worst === null || excess(metric) > excess(worst) ? metric : worst),
      null,
    );
}
