import { Args, ArgsType, Field, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { DriftSeverities } from '../../../schema/drift/drift.enums.js';
import {
  DriftAlertEventType,
  DriftReportEventType,
  DriftRunMissedEventType,
  RetrainingEventType,
} from '../../../schema/drift/drift-events.type.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

@ArgsType()
class OfBaselineArgs extends AfterArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this baseline.' })
  baselineId?: string | null;
}

@ArgsType()
class DriftAlertRaisedArgs extends OfBaselineArgs {
  @Field(() => DriftSeverities, {
    defaultValue: 'LOW',
    nullable: true,
    description: 'Only those that are at least so severe.',
  })
  minSeverity?: keyof typeof DriftSeverities | null;
}

const RISING = Object.keys(DriftSeverities);

/** Whether an event is of the baseline asked for. */
function isOf({ payload }: { payload: { readonly baselineId: string } }, { baselineId }: OfBaselineArgs): boolean {
  return !baselineId || payload.baselineId === baselineId;
}

const reports: Topic<'drift.report.created.v1', OfBaselineArgs> = { types: ['drift.report.created.v1'], wants: isOf };
const alerts: Topic<'drift.alert.raised.v1', DriftAlertRaisedArgs> = {
  types: ['drift.alert.raised.v1'],
  wants: (event, args) =>
    isOf(event, args) && RISING.indexOf(event.payload.severity) >= RISING.indexOf(args.minSeverity ?? 'LOW'),
};
const missed: Topic<'drift.run.missed.v1', OfBaselineArgs> = { types: ['drift.run.missed.v1'], wants: isOf };
const retraining: Topic<'retraining.requested.v1', OfBaselineArgs> = {
  types: ['retraining.requested.v1'],
  wants: isOf,
};

@Resolver()
export class DriftSubscriptions {
  @Subscription(() => DriftReportEventType, {
    subscribe: followTopic(reports),
    description: 'Drift reports as they are written.',
  })
  driftReportCreated(
    @Root() event: StampedEvent<'drift.report.created.v1'>,
    @Args(() => OfBaselineArgs) _args: OfBaselineArgs,
  ): DriftReportEventType {
    return Object.assign(new DriftReportEventType(), { ...logEventFields(event), reportId: event.entityId });
  }

  @Subscription(() => DriftAlertEventType, {
    subscribe: followTopic(alerts),
    description: 'Drift alerts as they are raised.',
  })
  driftAlertRaised(
    @Root() event: StampedEvent<'drift.alert.raised.v1'>,
    @Args(() => DriftAlertRaisedArgs) _args: DriftAlertRaisedArgs,
  ): DriftAlertEventType {
    return Object.assign(new DriftAlertEventType(), { ...logEventFields(event), alertId: event.entityId });
  }

  @Subscription(() => DriftRunMissedEventType, {
    subscribe: followTopic(missed),
    description: 'Scheduled checks that did not run when they were due, or came to nothing.',
  })
  driftRunMissed(
    @Root() event: StampedEvent<'drift.run.missed.v1'>,
    @Args(() => OfBaselineArgs) _args: OfBaselineArgs,
  ): DriftRunMissedEventType {
    const { dueAt, reason } = event.payload;
    const fields = { ...logEventFields(event), scheduleId: event.entityId, dueAt: new Date(dueAt), reason };
    return Object.assign(new DriftRunMissedEventType(), fields);
  }

  @Subscription(() => RetrainingEventType, {
    subscribe: followTopic(retraining),
    description: 'Retraining requests as they are dispatched.',
  })
  retrainingRequested(
    @Root() event: StampedEvent<'retraining.requested.v1'>,
    @Args(() => OfBaselineArgs) _args: OfBaselineArgs,
  ): RetrainingEventType {
    return Object.assign(new RetrainingEventType(), { ...logEventFields(event), requestId: event.entityId });
  }
}
