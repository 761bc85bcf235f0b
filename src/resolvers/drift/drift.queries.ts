import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import {
  findBaseline,
  findLatestReport,
  findReport,
  listBaselines,
  listDriftAlerts,
  listReports,
  listRetraining,
  readSchedules,
  readSeries,
} from '../../operations/drift/read-drift.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { PageArgs } from '../../schema/_shared/page.args.js';
import {
  DriftAlertsArgs,
  DriftMetricSeriesArgs,
  DriftReportsArgs,
  RetrainingRequestsArgs,
} from '../../schema/drift/drift.args.js';
import {
  DriftAlertConnection,
  DriftAlertType,
  RetrainingRequestConnection,
  RetrainingRequestType,
} from '../../schema/drift/drift-alert.type.js';
import { DriftBaselineConnection, DriftBaselineType } from '../../schema/drift/drift-baseline.type.js';
import { DriftReportConnection, DriftReportType, MetricPointType } from '../../schema/drift/drift-report.type.js';
import { DriftScheduleType } from '../../schema/drift/drift-schedule.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toDriftReport } from '../_shared/loaders/drift.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';

@Resolver()
export class DriftQueries {
  @Query(() => DriftBaselineType, { nullable: true, description: 'The baseline with this id.' })
  async driftBaseline(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The baseline's id." }) id: string,
  ): Promise<DriftBaselineType | null> {
    const row = await findBaseline(ctx, id);
    return row === null ? null : mapTo(DriftBaselineType, row);
  }

  @Query(() => DriftBaselineConnection, { description: 'Baselines, newest first, retired ones included.' })
  async driftBaselines(
    @Ctx() ctx: GraphQLContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<DriftBaselineType>> {
    return toConnection(DriftBaselineConnection, await listBaselines(ctx, args), (row) =>
      mapTo(DriftBaselineType, row),
    );
  }

  @Query(() => DriftReportType, { nullable: true, description: 'The drift report with this id.' })
  async driftReport(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The report's id." }) id: string,
  ): Promise<DriftReportType | null> {
    const row = await findReport(ctx, id);
    return row === null ? null : toDriftReport(row);
  }

  @Query(() => DriftReportConnection, { description: 'Drift reports, newest first.' })
  async driftReports(
    @Ctx() ctx: GraphQLContext,
    @Args(() => DriftReportsArgs) args: DriftReportsArgs,
  ): Promise<Connection<DriftReportType>> {
    const { baselineId, minSeverity, ...page } = args;
    return toConnection(
      DriftReportConnection,
      await listReports(ctx, { baselineId, minSeverity }, page),
      toDriftReport,
    );
  }

  @Query(() => DriftReportType, { nullable: true, description: 'The newest drift report.' })
  async latestDriftReport(
    @Ctx() ctx: GraphQLContext,
    @Arg('baselineId', () => ID, { nullable: true, description: 'Of this baseline; of any without it.' })
    baselineId?: string | null,
  ): Promise<DriftReportType | null> {
    const row = await findLatestReport(ctx, baselineId ?? null);
    return row === null ? null : toDriftReport(row);
  }

  @Query(() => [MetricPointType], {
    description:
      'One figure of the reports of a baseline over time, oldest first; of more than 5 000 points the newest. A check without a picture that could be measured adds none, but to failed_images.',
  })
  async driftMetricSeries(
    @Ctx() ctx: GraphQLContext,
    @Args(() => DriftMetricSeriesArgs) args: DriftMetricSeriesArgs,
  ): Promise<MetricPointType[]> {
    return (await readSeries(ctx, args)).map((point) => mapTo(MetricPointType, point));
  }

  @Query(() => [DriftScheduleType], { description: 'Every schedule of drift checks, oldest first.' })
  async driftSchedules(@Ctx() ctx: GraphQLContext): Promise<DriftScheduleType[]> {
    return (await readSchedules(ctx)).map((row) => mapTo(DriftScheduleType, row));
  }

  @Query(() => DriftAlertConnection, { description: 'Drift alerts, newest first.' })
  async driftAlerts(
    @Ctx() ctx: GraphQLContext,
    @Args(() => DriftAlertsArgs) args: DriftAlertsArgs,
  ): Promise<Connection<DriftAlertType>> {
    const { baselineId, state, ...page } = args;
    const alerts = await listDriftAlerts(ctx, { baselineId, state }, page);
    return toConnection(DriftAlertConnection, alerts, (row) => mapTo(DriftAlertType, row));
  }

  @Query(() => RetrainingRequestConnection, { description: 'Retraining requests, newest first.' })
  async retrainingRequests(
    @Ctx() ctx: GraphQLContext,
    @Args(() => RetrainingRequestsArgs) args: RetrainingRequestsArgs,
  ): Promise<Connection<RetrainingRequestType>> {
    const { state, ...page } = args;
    const requests = await listRetraining(ctx, { state }, page);
    return toConnection(RetrainingRequestConnection, requests, (row) => mapTo(RetrainingRequestType, row));
  }
}
