import { beforeAll, expect, test } from 'vitest';
import { buildPageQuery, Conditions, type PageQuery } from '../../../src/entities/_shared/page-query.js';
import { REPORT_COLUMNS, REPORTS_NEWEST_FIRST } from '../../../src/entities/drift/drift-report.queries.js';
import { JOB_COLUMNS, JOBS_NEWEST_FIRST } from '../../../src/entities/system/job.queries.js';
import { atLeast } from '../../../src/operations/drift/read-drift.js';
import { useTestDatabase } from '../../support/database.js';
import { readRows } from '../../support/rows.js';

const database = useTestDatabase();

beforeAll(async () => {
  for (const statement of [
    `INSERT INTO jobs (id, kind, state, created_at)
     SELECT 'job_' || n, CASE WHEN n % 1000 = 0 THEN 'IMPORT_CONTENT' ELSE 'CHECK_DRIFT' END, 'COMPLETED',
       now() - n * interval '1 minute' FROM generate_series(1, 5000) AS n`,
    `INSERT INTO drift_baselines (id, name, created_at) VALUES ('baseline_1', 'one', now())`,
    `INSERT INTO drift_reports (id, baseline_id, baseline_image_count, created_at, current_image_count, exemplars, failed_images,
       failures, job_id, metrics, missing_classes, new_classes, overall_mean_shift, profile_hash, score, severity,
       sufficient_data, summary)
     SELECT 'report_' || n, 'baseline_1', 1, now() - n * interval '1 minute', 1, '[]', 0, '[]', 'job_' || n, '[]', '{}', '{}', 0,
       'h', 0, CASE WHEN n % 1000 = 0 THEN 'HIGH' WHEN n % 1000 = 1 THEN 'MEDIUM' ELSE 'NONE' END, true, 's'
     FROM generate_series(1, 5000) AS n`,
    'VACUUM ANALYZE jobs',
    'VACUUM ANALYZE drift_reports',
  ])
    await readRows(database.url, statement);
});

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How many rows a step of the plan looks at, at most. */
function mostRows(node: PlanNode): number {
  return Math.max(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), ...(node.Plans ?? []).map(mostRows));
}

/** How many rows of the table a page of 20 looks at. */
async function countRead(list: Pick<PageQuery, 'select' | 'from' | 'conditions' | 'order'>): Promise<number> {
  const { statement, values } = buildPageQuery({ ...list, limit: 20, backward: false, after: null });
  const explained = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement.text}`;
  const [row] = await readRows<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(database.url, explained, values);
  return mostRows(row!['QUERY PLAN'][0]!.Plan);
}

test('a page of jobs of a rare kind looks at no other', async () => {
  const conditions = new Conditions().add('kind = ?', 'IMPORT_CONTENT');
  const list = { select: JOB_COLUMNS, from: 'jobs', conditions, order: JOBS_NEWEST_FIRST };
  expect(await countRead(list)).toBe(5);
});

test.each([
  ['HIGH', 5],
  ['MEDIUM', 10],
  ['NONE', 21],
] as const)('a page of reports from %s on looks at no other', async (severity, rows) => {
  const conditions = new Conditions().add('severity = ANY(?::text[])', atLeast(severity));
  const list = { select: REPORT_COLUMNS, from: 'drift_reports', conditions, order: REPORTS_NEWEST_FIRST };
  expect(await countRead(list)).toBe(rows);
});
