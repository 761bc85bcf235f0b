import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement, type Queryable } from '../_shared/statement.js';
import type { DriftSeverity, StoredDriftMetric, StoredExemplar, StoredFailure } from './drift-report.entity.js';

/** A report as it is read. */
export interface ReportRow {
  readonly id: string;
  readonly baselineId: string;
  readonly jobId: string;
  readonly severity: DriftSeverity;
  readonly sufficientData: boolean;
  readonly summary: string;
  readonly score: number;
  readonly baselineImageCount: number;
  readonly currentImageCount: number;
  readonly failedImages: number;
  readonly overallMeanShift: number;
  readonly meanConfidenceShift: number | null;
  readonly classWassersteinDistance: number | null;
  readonly metrics: StoredDriftMetric[];
  readonly exemplars: StoredExemplar[];
  readonly failures: StoredFailure[];
  readonly newClasses: string[];
  readonly missingClasses: string[];
  readonly createdAt: Date;
}

export const REPORT_COLUMNS = `id, baseline_id AS "baselineId", job_id AS "jobId", severity, sufficient_data AS "sufficientData",
  summary, score, baseline_image_count AS "baselineImageCount", current_image_count AS "currentImageCount",
  failed_images AS "failedImages", overall_mean_shift AS "overallMeanShift", mean_confidence_shift AS "meanConfidenceShift",
  class_wasserstein_distance AS "classWassersteinDistance", metrics, exemplars, failures, new_classes AS "newClasses",
  missing_classes AS "missingClasses", created_at AS "createdAt"`;

export const REPORTS_NEWEST_FIRST: ListOrder = {
  tag: 'drift_reports:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const reportsByIds = defineStatement<ReportRow>(
  'drift.reports_by_ids',
  `SELECT ${REPORT_COLUMNS} FROM drift_reports WHERE id = ${anyOf('$1')}`,
);

export const reportOfJob = defineStatement<{ id: string }>(
  'drift.report_of_job',
  'SELECT id FROM drift_reports WHERE job_id = $1',
);

/** The report as one JSON object $1, its columns as names. */
export const insertReport = defineStatement<ReportRow>(
  'drift.insert_report',
  `INSERT INTO drift_reports SELECT * FROM jsonb_populate_record(NULL::drift_reports, $1::jsonb) RETURNING ${REPORT_COLUMNS}`,
);

/** The newest reports of a baseline's name before a moment, newest first, as a chart shows them. $1 baseline, $2 before, $3 how many */
export const reportHistory = defineStatement<Pick<ReportRow, 'severity' | 'score' | 'createdAt'>>(
  'drift.report_history',
  `SELECT severity, score, created_at AS "createdAt" FROM drift_reports
   WHERE baseline_id = $1 AND created_at < $2 ORDER BY created_at DESC, id DESC LIMIT $3`,
);

/** The newest report that each schedule brought about. $1 schedules */
export const lastReportsOfSchedules = defineStatement<{ scheduleId: string; reportId: string }>(
  'drift.last_reports_of_schedules',
  `SELECT wanted.id AS "scheduleId", last.id AS "reportId" FROM unnest((SELECT $1::text[])) AS wanted(id)
   CROSS JOIN LATERAL (SELECT report.id FROM drift_runs AS run JOIN drift_reports AS report ON report.job_id = run.job_id
     WHERE run.schedule_id = wanted.id ORDER BY run.created_at DESC LIMIT 1) AS last`,
);

const SERIES_POINTS = 5_000;

/** The newest points of a series within [$3, $4], oldest first. $1 baseline, $2 metric */
export const metricSeries = defineStatement<{ at: Date; value: number }>(
  'drift.metric_series',
  `SELECT at, value FROM (SELECT time AS at, value FROM monitoring_metrics
     WHERE baseline = $1 AND metric_name = $2 AND time >= $3 AND time <= $4 ORDER BY time DESC LIMIT ${SERIES_POINTS}) AS newest
   ORDER BY at`,
);

/** $1 baseline, $2 moment, $3 names, $4 values */
export const insertMetricPoints = defineStatement<never>(
  'drift.insert_metric_points',
  `INSERT INTO monitoring_metrics (baseline, metric_name, time, value)
   SELECT $1, name, $2, value FROM unnest($3::text[], $4::double precision[]) AS point(name, value)
   ON CONFLICT (baseline, metric_name, time) DO UPDATE SET value = EXCLUDED.value`,
);

/** A severity as a number: NONE 0, LOW 1, MEDIUM 2, HIGH 3. */
const severities = defineStatement<{ subject: string; label: string; value: number }>(
  'drift.severities',
  `SELECT baseline.id AS subject, baseline.name AS label,
     (array_position(ARRAY['NONE', 'LOW', 'MEDIUM', 'HIGH'], last.severity) - 1)::float8 AS value
   FROM drift_baselines AS baseline
   CROSS JOIN LATERAL (SELECT severity FROM drift_reports WHERE baseline_id = baseline.id AND created_at >= $1
     AND sufficient_data ORDER BY created_at DESC, id DESC LIMIT 1) AS last
   WHERE baseline.active ORDER BY 1 LIMIT 1000`,
);

/** The severity (NONE 0 to HIGH 3) of the newest report since a moment of each active baseline that has one. */
export async function measureDriftSeverity(
  db: Queryable,
  since: Date,
): Promise<readonly { readonly subject: string; readonly label: string; readonly value: number }[]> {
  return db.query(severities, [since]);
}

/** The newest report of every active baseline, for gauges: at most 200. */
export const latestOfBaselines = defineStatement<{ name: string; severity: DriftSeverity; score: number }>(
  'drift.latest_of_baselines',
  `SELECT baseline.name, last.severity, last.score FROM
     (SELECT id, name FROM drift_baselines WHERE active ORDER BY created_at DESC LIMIT 200) AS baseline
   CROSS JOIN LATERAL (SELECT severity, score FROM drift_reports WHERE baseline_id = baseline.id
     ORDER BY created_at DESC, id DESC LIMIT 1) AS last`,
);
