import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { CheckDriftPayloadType, CreateDriftBaselinePayloadType } from '../../schema/drift/drift.inputs.js';
import { DriftBaselineType } from '../../schema/drift/drift-baseline.type.js';
import { DriftReportType } from '../../schema/drift/drift-report.type.js';
import { JobType } from '../../schema/system/job.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { driftBaselineById, driftReportById } from '../_shared/loaders/drift.loader.js';
import { jobById } from '../_shared/loaders/job.loader.js';

@Resolver(() => CreateDriftBaselinePayloadType)
export class CreateDriftBaselineFields {
  @FieldResolver(() => DriftBaselineType, {
    nullable: true,
    description: 'The baseline, built or not; null on failure.',
  })
  baseline(
    @Root() { baselineId }: CreateDriftBaselinePayloadType,
    @Ctx() ctx: GraphQLContext,
  ): Promise<DriftBaselineType | null> | null {
    return baselineId === null ? null : load(ctx, driftBaselineById, baselineId);
  }

  @FieldResolver(() => JobType, { nullable: true, description: 'The work that builds it; null on failure.' })
  job(@Root() { jobId }: CreateDriftBaselinePayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return jobId === null ? null : load(ctx, jobById, jobId);
  }
}

@Resolver(() => CheckDriftPayloadType)
export class CheckDriftFields {
  @FieldResolver(() => DriftReportType, {
    nullable: true,
    description: 'The report; null on failure and while the job goes on.',
  })
  report(
    @Root() { reportId }: CheckDriftPayloadType,
    @Ctx() ctx: GraphQLContext,
  ): Promise<DriftReportType | null> | null {
    return reportId === null ? null : load(ctx, driftReportById, reportId);
  }

  @FieldResolver(() => JobType, { nullable: true, description: 'The work that writes it; null on failure.' })
  job(@Root() { jobId }: CheckDriftPayloadType, @Ctx() ctx: GraphQLContext): Promise<JobType | null> | null {
    return jobId === null ? null : load(ctx, jobById, jobId);
  }
}
