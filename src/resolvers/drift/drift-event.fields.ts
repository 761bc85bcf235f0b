import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { DriftAlertType, RetrainingRequestType } from '../../schema/drift/drift-alert.type.js';
import {
  DriftAlertEventType,
  DriftReportEventType,
  DriftRunMissedEventType,
  RetrainingEventType,
} from '../../schema/drift/drift-events.type.js';
import { DriftReportType } from '../../schema/drift/drift-report.type.js';
import { DriftScheduleType } from '../../schema/drift/drift-schedule.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { type LoaderDefinition, load } from '../_shared/loader.js';
import {
  driftAlertById,
  driftReportById,
  driftScheduleById,
  retrainingRequestById,
} from '../_shared/loaders/drift.loader.js';

async function loadOne<Type>(
  ctx: GraphQLContext,
  by: LoaderDefinition<string, Type | null>,
  id: string,
): Promise<Type> {
  const found = await load(ctx, by, id);
  if (found === null) throw new AppError('NOT_FOUND', 'What this event tells of is gone.');
  return found;
}

@Resolver(() => DriftReportEventType)
export class DriftReportEventFields {
  @FieldResolver(() => DriftReportType, { description: 'The report.' })
  report(@Root() { reportId }: DriftReportEventType, @Ctx() ctx: GraphQLContext): Promise<DriftReportType> {
    return loadOne(ctx, driftReportById, reportId);
  }
}

@Resolver(() => DriftAlertEventType)
export class DriftAlertEventFields {
  @FieldResolver(() => DriftAlertType, { description: 'The alert as it is now.' })
  alert(@Root() { alertId }: DriftAlertEventType, @Ctx() ctx: GraphQLContext): Promise<DriftAlertType> {
    return loadOne(ctx, driftAlertById, alertId);
  }
}

@Resolver(() => DriftRunMissedEventType)
export class DriftRunMissedEventFields {
  @FieldResolver(() => DriftScheduleType, { description: 'The schedule as it is now.' })
  schedule(@Root() { scheduleId }: DriftRunMissedEventType, @Ctx() ctx: GraphQLContext): Promise<DriftScheduleType> {
    return loadOne(ctx, driftScheduleById, scheduleId);
  }
}

@Resolver(() => RetrainingEventType)
export class RetrainingEventFields {
  @FieldResolver(() => RetrainingRequestType, { description: 'The request as it is now.' })
  retrainingRequest(
    @Root() { requestId }: RetrainingEventType,
    @Ctx() ctx: GraphQLContext,
  ): Promise<RetrainingRequestType> {
    return loadOne(ctx, retrainingRequestById, requestId);
  }
}
