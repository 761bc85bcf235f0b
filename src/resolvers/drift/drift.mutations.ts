import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { checkDrift } from '../../operations/drift/check-drift.js';
import { createDriftBaseline } from '../../operations/drift/create-drift-baseline.js';
import { scheduleDriftCheck } from '../../operations/drift/schedule-drift-check.js';
import { updateRetrainingRequest } from '../../operations/drift/update-retraining-request.js';
import {
  CheckDriftInputType,
  CheckDriftPayloadType,
  CreateDriftBaselineInputType,
  CreateDriftBaselinePayloadType,
  ScheduleDriftCheckInputType,
  ScheduleDriftCheckPayloadType,
  UpdateRetrainingRequestInputType,
  UpdateRetrainingRequestPayloadType,
} from '../../schema/drift/drift.inputs.js';
import { RetrainingRequestType } from '../../schema/drift/drift-alert.type.js';
import { DriftScheduleType } from '../../schema/drift/drift-schedule.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class DriftMutations {
  @Mutation(() => CreateDriftBaselinePayloadType, {
    description:
      'Has a set of pictures profiled and kept under a name. The baseline is active once the job has ended; one of at most 200 pictures is waited for.',
  })
  createDriftBaseline(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CreateDriftBaselineInputType, { description: 'Its name and what it is built of.' })
    input: CreateDriftBaselineInputType,
  ): Promise<CreateDriftBaselinePayloadType> {
    const failed = { baselineId: null, jobId: null };
    return answer(CreateDriftBaselinePayloadType, () => createDriftBaseline(ctx, input), failed);
  }

  @Mutation(() => CheckDriftPayloadType, {
    description:
      'Compares a set of pictures with a baseline: the report at once for at most 200 pictures that are read in seconds, else by the job.',
  })
  checkDrift(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CheckDriftInputType, { description: 'The baseline and the set.' }) input: CheckDriftInputType,
  ): Promise<CheckDriftPayloadType> {
    return answer(CheckDriftPayloadType, () => checkDrift(ctx, input), { reportId: null, jobId: null });
  }

  @Mutation(() => ScheduleDriftCheckPayloadType, {
    description:
      'Makes or changes the schedule on which a baseline is compared with a set; daily at two without fields.',
  })
  scheduleDriftCheck(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ScheduleDriftCheckInputType, { description: 'What, and when.' })
    input: ScheduleDriftCheckInputType,
  ): Promise<ScheduleDriftCheckPayloadType> {
    const work = async () => ({ schedule: mapTo(DriftScheduleType, await scheduleDriftCheck(ctx, input)) });
    return answer(ScheduleDriftCheckPayloadType, work, { schedule: null });
  }

  @Mutation(() => UpdateRetrainingRequestPayloadType, {
    description: 'Says how far a retraining has come: acknowledged, completed or failed.',
  })
  updateRetrainingRequest(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => UpdateRetrainingRequestInputType, { description: 'The request and its new state.' })
    input: UpdateRetrainingRequestInputType,
  ): Promise<UpdateRetrainingRequestPayloadType> {
    const work = async () => ({
      retrainingRequest: mapTo(RetrainingRequestType, await updateRetrainingRequest(ctx, input)),
    });
    return answer(UpdateRetrainingRequestPayloadType, work, { retrainingRequest: null });
  }
}
