import { ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';

@ObjectType('JobEvent', { implements: LogEventType, description: 'A job was started, got on or ended.' })
export class JobEventType extends LogEventType {
  jobId: string;
}
