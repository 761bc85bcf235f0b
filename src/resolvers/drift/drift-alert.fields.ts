import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { manifestUrl } from '../../operations/drift/store-manifest.js';
import { DriftAlertType, RetrainingRequestType } from '../../schema/drift/drift-alert.type.js';
import { DriftReportType } from '../../schema/drift/drift-report.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { driftReportById } from '../_shared/loaders/drift.loader.js';
import { retrainingOfReport } from './drift.loaders.js';

async function loadReport(ctx: GraphQLContext, reportId: string): Promise<DriftReportType> {
  const found = await load(ctx, driftReportById, reportId);
  if (found === null) throw new AppError('NOT_FOUND', 'The report is gone.');
  return found;
}

@Resolver(() => DriftAlertType)
export class DriftAlertFields {
  @FieldResolver(() => DriftReportType, { description: 'The report that raised it.' })
  report(@Root() { reportId }: DriftAlertType, @Ctx() ctx: GraphQLContext): Promise<DriftReportType> {
    return loadReport(ctx, reportId);
  }

  @FieldResolver(() => RetrainingRequestType, {
    nullable: true,
    description: 'The retraining that was asked for with it; null for a LOW drift.',
  })
  retraining(@Root() { reportId }: DriftAlertType, @Ctx() ctx: GraphQLContext): Promise<RetrainingRequestType | null> {
    return load(ctx, retrainingOfReport, reportId);
  }
}

@Resolver(() => RetrainingRequestType)
export class RetrainingRequestFields {
  @FieldResolver(() => DriftReportType, { description: 'The report that asked for it.' })
  report(@Root() { reportId }: RetrainingRequestType, @Ctx() ctx: GraphQLContext): Promise<DriftReportType> {
    return loadReport(ctx, reportId);
  }

  @FieldResolver(() => String, {
    description:
      'Signed address, for a day, of what is to be learnt: lines of JSON, the first on the report and its profiles, then one for each picture.',
  })
  manifestUrl(@Root() request: RetrainingRequestType, @Ctx() ctx: GraphQLContext): string {
    return manifestUrl(ctx, request);
  }
}
