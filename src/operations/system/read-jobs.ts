import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import type { JobKind, JobState } from '../../entities/system/job.entity.js';
import { JOB_COLUMNS, JOBS_NEWEST_FIRST, type JobRow, jobsByIds } from '../../entities/system/job.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage } from '../_shared/list-page.js';

/** The job with this id, or null. */
export async function findJob(ctx: OperationContext, id: string): Promise<JobRow | null> {
  requireRight(ctx, 'jobs:read');
  return findOne(ctx.deps.database, jobsByIds, [[id]]);
}

export interface JobListArguments extends PageArguments {
  readonly kind?: JobKind | null | undefined;
  readonly state?: JobState | null | undefined;
}

/** Jobs, newest first. */
export async function listJobs(ctx: OperationContext, args: JobListArguments): Promise<ListPage<JobRow>> {
  requireRight(ctx, 'jobs:read');
  const conditions = new Conditions();
  if (args.kind) conditions.add('kind = ?', args.kind);
  if (args.state) conditions.add('state = ?', args.state);
  const source = {
    select: JOB_COLUMNS,
    from: 'jobs',
    conditions,
    order: JOBS_NEWEST_FIRST,
    place: (row: JobRow) => [row.createdAt, row.id],
  };
  return listPage<JobRow>(ctx.deps.database, source, args);
}
