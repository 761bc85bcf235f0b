import type { Tx } from '../../adapters/database/database.js';
import type { DriftResult } from '../../engines/drift/drift-result.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { ReportRow } from '../../entities/drift/drift-report.queries.js';
import {
  hurryRetraining,
  insertRetraining,
  type RetrainingRow,
  retrainingSince,
} from '../../entities/drift/retraining-request.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';

const COOL_DOWN_MS = 7 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** Whether a comparison asks for a model to be trained anew. */
export function wantsRetraining({ severity, sufficientData }: DriftResult): boolean {
  return sufficientData && (severity === 'HIGH' || severity === 'MEDIUM');
}

/**
 * Asks for retraining because of a report: HIGH at once, MEDIUM after the configured hours. Within seven days of another request of the
 * baseline it only cools down; a HIGH one then hurries a request that still waits. The caller holds the baseline's row.
 */
export async function requestRetraining(tx: Tx, ctx: OperationContext, report: ReportRow): Promise<void> {
  const now = report.createdAt;
  const isHigh = report.severity === 'HIGH';
  const delayMs = isHigh ? 0 : ctx.deps.settings.retrainingDelayHours * HOUR_MS;
  const earlier = await findOne(tx, retrainingSince, [report.baselineId, new Date(now.getTime() - COOL_DOWN_MS)]);
  const request = await getOne(tx, insertRetraining, [
    newId('retraining'),
    report.baselineId,
    report.id,
    isHigh ? 'HIGH' : 'NORMAL',
    report.summary,
    earlier === null ? 'REQUESTED' : 'COOLED_DOWN',
    new Date(now.getTime() + delayMs),
    now,
  ]);
  await appendRetraining(tx, 'retraining.updated.v1', { request, occurredAt: now });
  if (earlier !== null && isHigh) {
    const hurried = await findOne(tx, hurryRetraining, [earlier.id, now]);
    if (hurried !== null) await appendRetraining(tx, 'retraining.updated.v1', { request: hurried, occurredAt: now });
  }
  ctx.deps.metrics.drift.retrainingRequests.inc({ priority: request.priority, state: request.state });
}

/** Tells of a request as a change left it. */
export async function appendRetraining(
  tx: Tx,
  type: 'retraining.requested.v1' | 'retraining.updated.v1',
  { request, occurredAt }: { readonly request: RetrainingRow; readonly occurredAt: Date },
): Promise<void> {
  const { id, version, baselineId, priority, state } = request;
  const payload = { baselineId, priority, state };
  await append(tx, [{ type, entityId: id, entityVersion: version, payload, occurredAt }]);
}
