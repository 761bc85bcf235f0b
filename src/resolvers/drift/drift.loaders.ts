import { driftAlertsOfReports } from '../../entities/drift/drift-alert.queries.js';
import { baselineProfiles } from '../../entities/drift/drift-baseline.queries.js';
import { lastReportsOfSchedules } from '../../entities/drift/drift-report.queries.js';
import { retrainingOfReports } from '../../entities/drift/retraining-request.queries.js';
import { DriftAlertType, RetrainingRequestType } from '../../schema/drift/drift-alert.type.js';
import { defineLoader, inOrderOf } from '../_shared/loader.js';
import { mapTo } from '../_shared/map-to.js';

/** The canonical profile of each baseline; null until it is built. */
export const profileOfBaseline = defineLoader<string, string | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(baselineProfiles, [ids]);
    return inOrderOf(ids, rows, ({ id }) => id).map((row) => row?.profile ?? null);
  },
});

/** The alert that each report raised; null for one that saw no drift. */
export const alertOfReport = defineLoader<string, DriftAlertType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(driftAlertsOfReports, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(DriftAlertType, row)),
      ({ reportId }) => reportId,
    );
  },
});

/** The retraining that each report asked for; null for none. */
export const retrainingOfReport = defineLoader<string, RetrainingRequestType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(retrainingOfReports, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(RetrainingRequestType, row)),
      ({ reportId }) => reportId,
    );
  },
});

/** The newest report that each schedule brought about; null for none. */
export const lastReportOfSchedule = defineLoader<string, string | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(lastReportsOfSchedules, [ids]);
    return inOrderOf(ids, rows, ({ scheduleId }) => scheduleId).map((row) => row?.reportId ?? null);
  },
});
