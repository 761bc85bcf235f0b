import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DriftBaselineType } from '../../schema/drift/drift-baseline.type.js';
import { DriftReportType } from '../../schema/drift/drift-report.type.js';
import { DriftScheduleType } from '../../schema/drift/drift-schedule.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { driftReportById } from '../_shared/loaders/drift.loader.js';
import { lastReportOfSchedule } from './drift.loaders.js';
import { loadBaseline } from './drift-report.fields.js';

@Resolver(() => DriftScheduleType)
export class DriftScheduleFields {
  @FieldResolver(() => DriftBaselineType, { description: 'What the set is compared with.' })
  baseline(@Root() schedule: DriftScheduleType, @Ctx() ctx: GraphQLContext): Promise<DriftBaselineType> {
    return loadBaseline(ctx, schedule);
  }

  @FieldResolver(() => DriftReportType, { nullable: true, description: 'The newest report it brought about.' })
  async lastReport(@Root() { id }: DriftScheduleType, @Ctx() ctx: GraphQLContext): Promise<DriftReportType | null> {
    const reportId = await load(ctx, lastReportOfSchedule, id);
    return reportId === null ? null : load(ctx, driftReportById, reportId);
  }
}
