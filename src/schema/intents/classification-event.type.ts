import { ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';

@ObjectType('ClassificationEvent', { implements: LogEventType, description: 'A prompt was classified.' })
export class ClassificationEventType extends LogEventType {
  classificationId: string;
}
