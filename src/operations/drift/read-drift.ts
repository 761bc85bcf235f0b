import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import type { DriftAlertState } from '../../entities/drift/drift-alert.entity.js';
import {
  DRIFT_ALERT_COLUMNS,
  DRIFT_ALERTS_NEWEST_FIRST,
  type DriftAlertRow,
} from '../../entities/drift/drift-alert.queries.js';
import {
  BASELINE_COLUMNS,
  BASELINES_NEWEST_FIRST,
  type BaselineRow,
  baselinesByIds,
} from '../../entities/drift/drift-baseline.queries.js';
import type { DriftSeverity } from '../../entities/drift/drift-report.entity.js';
import {
  metricSeries,
  REPORT_COLUMNS,
  REPORTS_NEWEST_FIRST,
  type ReportRow,
  reportsByIds,
} from '../../entities/drift/drift-report.queries.js';
import { allSchedules, type ScheduleRow } from '../../entities/drift/drift-schedule.queries.js';
import type { RetrainingState } from '../../entities/drift/retraining-request.entity.js';
import {
  RETRAINING_COLUMNS,
  RETRAINING_NEWEST_FIRST,
  type RetrainingRow,
} from '../../entities/drift/retraining-request.queries.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { isGiven } from '../_shared/is-given.js';
import { type ListPage, type ListSource, listPage } from '../_shared/list-page.js';

/** In rising order. */
export const SEVERITIES: readonly DriftSeverity[] = ['NONE', 'LOW', 'MEDIUM', 'HIGH'];

/** The severities that are at least this one. */
export function atLeast(severity: DriftSeverity): readonly DriftSeverity[] {
  return SEVERITIES.slice(SEVERITIES.indexOf(severity));
}

/** The baseline with this id, built or not; null when there is none. */
export async function findBaseline(ctx: OperationContext, id: string): Promise<BaselineRow | null> {
  requireRight(ctx, 'drift:read');
  return findOne(ctx.deps.database, baselinesByIds, [[id]]);
}

/** Baselines, newest first. */
export async function listBaselines(ctx: OperationContext, args: PageArguments): Promise<ListPage<BaselineRow>> {
  requireRight(ctx, 'drift:read');
  const source: ListSource<BaselineRow> = {
    select: BASELINE_COLUMNS,
    from: 'drift_baselines',
    conditions: new Conditions(),
    order: BASELINES_NEWEST_FIRST,
    place: ({ createdAt, id }) => [createdAt, id],
  };
  return listPage(ctx.deps.database, source, args);
}

/** The report with this id; null when there is none. */
export async function findReport(ctx: OperationContext, id: string): Promise<ReportRow | null> {
  requireRight(ctx, 'drift:read');
  return findOne(ctx.deps.database, reportsByIds, [[id]]);
}

export interface ReportFilter {
  readonly baselineId?: string | null | undefined;
  readonly minSeverity?: DriftSeverity | null | undefined;
}

/** Reports, newest first. */
export async function listReports(
  ctx: OperationContext,
  { baselineId, minSeverity }: ReportFilter,
  args: PageArguments,
): Promise<ListPage<ReportRow>> {
  requireRight(ctx, 'drift:read');
  const conditions = new Conditions();
  if (isGiven(baselineId)) conditions.add('baseline_id = ?', baselineId);
  if (isGiven(minSeverity)) conditions.add('severity = ANY(?::text[])', atLeast(minSeverity));
  const source: ListSource<ReportRow> = {
    select: REPORT_COLUMNS,
    from: 'drift_reports',
    conditions,
    order: REPORTS_NEWEST_FIRST,
    place: ({ createdAt, id }) => [createdAt, id],
  };
  return listPage(ctx.deps.database, source, args);
}

/** The newest report, of a baseline or of all; null when there is none. */
export async function findLatestReport(ctx: OperationContext, baselineId: string | null): Promise<ReportRow | null> {
  const { rows } = await listReports(ctx, { baselineId }, { first: 1 });
  return rows[0] ?? null;
}

export interface SeriesQuery {
  readonly baselineId: string;
  readonly metric: string;
  readonly from: Date;
  readonly to: Date;
}

/** The values of one figure of a baseline's reports, oldest first; of more than 5 000 the newest. Throws BAD_USER_INPUT. */
export async function readSeries(
  ctx: OperationContext,
  { baselineId, metric, from, to }: SeriesQuery,
): Promise<{ at: Date; value: number }[]> {
  requireRight(ctx, 'drift:read');
  if (from > to) throw new AppError('BAD_USER_INPUT', '"from" lies after "to".');
  return ctx.deps.database.query(metricSeries, [baselineId, metric, from, to]);
}

/** Every schedule, oldest first. */
export async function readSchedules(ctx: OperationContext): Promise<ScheduleRow[]> {
  requireRight(ctx, 'drift:read');
  return ctx.deps.database.query(allSchedules);
}

export interface AlertFilter {
  readonly baselineId?: string | null | undefined;
  readonly state?: DriftAlertState | null | undefined;
}

/** Drift alerts, newest first. */
export async function listDriftAlerts(
  ctx: OperationContext,
  { baselineId, state }: AlertFilter,
  args: PageArguments,
): Promise<ListPage<DriftAlertRow>> {
  requireRight(ctx, 'drift:read');
  const conditions = new Conditions();
  if (isGiven(baselineId)) conditions.add('baseline_id = ?', baselineId);
  if (isGiven(state)) conditions.add('state = ?', state);
  const source: ListSource<DriftAlertRow> = {
    select: DRIFT_ALERT_COLUMNS,
    from: 'drift_alerts',
    conditions,
    order: DRIFT_ALERTS_NEWEST_FIRST,
    place: ({ openedAt, id }) => [openedAt, id],
  };
  return listPage(ctx.deps.database, source, args);
}

/** Retraining requests, newest first. */
export async function listRetraining(
  ctx: OperationContext,
  { state }: { readonly state?: RetrainingState | null | undefined },
  args: PageArguments,
): Promise<ListPage<RetrainingRow>> {
  requireRight(ctx, 'drift:read');
  const conditions = new Conditions();
  if (isGiven(state)) conditions.add('state = ?', state);
  const source: ListSource<RetrainingRow> = {
    select: RETRAINING_COLUMNS,
    from: 'retraining_requests',
    conditions,
    order: RETRAINING_NEWEST_FIRST,
    place: ({ createdAt, id }) => [createdAt, id],
  };
  return listPage(ctx.deps.database, source, args);
}
