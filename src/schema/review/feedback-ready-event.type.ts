import { Field, Int, ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';

@ObjectType('FeedbackReadyEvent', {
  implements: LogEventType,
  description: 'Another hundred training samples have come together.',
  simpleResolvers: true,
})
export class FeedbackReadyEventType extends LogEventType {
  @Field(() => Int, { description: 'Samples since the last such event.' })
  samples: number;

  @Field(() => Int, { description: 'Samples in all.' })
  total: number;
}
