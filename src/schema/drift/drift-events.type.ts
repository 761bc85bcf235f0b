import { Field, ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';
import { DateTime } from '../_shared/scalars.js';

@ObjectType('DriftReportEvent', { implements: LogEventType, description: 'A drift report was written.' })
export class DriftReportEventType extends LogEventType {
  reportId: string;
}

@ObjectType('DriftAlertEvent', { implements: LogEventType, description: 'A drift alert was raised.' })
export class DriftAlertEventType extends LogEventType {
  alertId: string;
}

@ObjectType('DriftRunMissedEvent', {
  implements: LogEventType,
  description: 'A scheduled check did not run when it was due, or came to nothing.',
})
export class DriftRunMissedEventType extends LogEventType {
  @Field(() => DateTime, { simple: true, description: 'When it was due.' })
  dueAt: Date;

  @Field(() => String, { simple: true, description: 'Why.' })
  reason: string;

  scheduleId: string;
}

@ObjectType('RetrainingEvent', { implements: LogEventType, description: 'A retraining request was dispatched.' })
export class RetrainingEventType extends LogEventType {
  requestId: string;
}
