import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { exemplarUrl, reportUrl } from '../../operations/drift/report-files.js';
import { DriftAlertType } from '../../schema/drift/drift-alert.type.js';
import { DriftBaselineType } from '../../schema/drift/drift-baseline.type.js';
import { DriftExemplarType, DriftReportType } from '../../schema/drift/drift-report.type.js';
import { JobType } from '../../schema/system/job.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { driftBaselineById } from '../_shared/loaders/drift.loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { alertOfReport } from './drift.loaders.js';

@Resolver(() => DriftReportType)
export class DriftReportFields {
  @FieldResolver(() => DriftBaselineType, { description: 'What the set was compared with.' })
  baseline(@Root() report: DriftReportType, @Ctx() ctx: GraphQLContext): Promise<DriftBaselineType> {
    return loadBaseline(ctx, report);
  }

  @FieldResolver(() => [DriftExemplarType], { description: 'Pictures from where the figures moved to.' })
  exemplars(@Root() report: DriftReportType, @Ctx() ctx: GraphQLContext): DriftExemplarType[] {
    return report.exemplars.map(({ key, feature, value, objectKey }) =>
      mapTo(DriftExemplarType, { imageUrl: exemplarUrl(ctx, objectKey), imageKey: key, feature, value }),
    );
  }

  @FieldResolver(() => String, { description: 'Signed address of the report as a page, for a day.' })
  htmlUrl(@Root() { id }: DriftReportType, @Ctx() ctx: GraphQLContext): string {
    return reportUrl(ctx, id, 'html');
  }

  @FieldResolver(() => String, { description: 'Signed address of the report as JSON, for a day.' })
  jsonUrl(@Root() { id }: DriftReportType, @Ctx() ctx: GraphQLContext): string {
    return reportUrl(ctx, id, 'json');
  }

  @FieldResolver(() => JobType, { nullable: true, description: 'The work that wrote it; null once that is forgotten.' })
  job(@Root() { jobId }: DriftReportType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> {
    return load(ctx, jobById, jobId);
  }

  @FieldResolver(() => DriftAlertType, { nullable: true, description: 'The alert it raised; null without drift.' })
  alert(@Root() { id }: DriftReportType, @Ctx() ctx: GraphQLContext): Promise<DriftAlertType | null> {
    return load(ctx, alertOfReport, id);
  }
}

/** The baseline that a report or schedule names; those are never deleted. */
export async function loadBaseline(
  ctx: GraphQLContext,
  { baselineId }: { readonly baselineId: string },
): Promise<DriftBaselineType> {
  const found = await load(ctx, driftBaselineById, baselineId);
  if (found === null) throw new AppError('NOT_FOUND', 'The baseline is gone.');
  return found;
}
