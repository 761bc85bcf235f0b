import { driftAlertsByIds } from '../../../entities/drift/drift-alert.queries.js';
import { baselinesByIds } from '../../../entities/drift/drift-baseline.queries.js';
import { reportsByIds } from '../../../entities/drift/drift-report.queries.js';
import { schedulesByIds } from '../../../entities/drift/drift-schedule.queries.js';
import { retrainingByIds } from '../../../entities/drift/retraining-request.queries.js';
import { DriftAlertType, RetrainingRequestType } from '../../../schema/drift/drift-alert.type.js';
import { DriftBaselineType } from '../../../schema/drift/drift-baseline.type.js';
import { DriftReportType } from '../../../schema/drift/drift-report.type.js';
import { DriftScheduleType } from '../../../schema/drift/drift-schedule.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Baselines by id; null for an id that names none. */
export const driftBaselineById = defineLoader<string, DriftBaselineType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(baselinesByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(DriftBaselineType, row)),
      ({ id }) => id,
    );
  },
});

/** Drift reports by id; null for an id that names none. */
export const driftReportById = defineLoader<string, DriftReportType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(reportsByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => toDriftReport(row)),
      ({ id }) => id,
    );
  },
});

/** A row as a report; its verdict in one word is worked out from the severity. */
export function toDriftReport(row: Omit<DriftReportType, 'overallDriftDetected'>): DriftReportType {
  return mapTo(DriftReportType, row as DriftReportType);
}

/** Drift alerts by id; null for an id that names none. */
export const driftAlertById = defineLoader<string, DriftAlertType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(driftAlertsByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(DriftAlertType, row)),
      ({ id }) => id,
    );
  },
});

/** Schedules by id; null for an id that names none. */
export const driftScheduleById = defineLoader<string, DriftScheduleType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(schedulesByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(DriftScheduleType, row)),
      ({ id }) => id,
    );
  },
});

/** Retraining requests by id; null for an id that names none. */
export const retrainingRequestById = defineLoader<string, RetrainingRequestType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(retrainingByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(RetrainingRequestType, row)),
      ({ id }) => id,
    );
  },
});
