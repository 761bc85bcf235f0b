import { Field, InterfaceType } from 'type-graphql';
import { Cursor, DateTime } from './scalars.js';

/** What every event of a subscription carries: its place in the log, its time, its name. */
@InterfaceType('LogEvent', {
  description: 'Something that happened, with its position in the event log.',
})
export abstract class LogEventType {
  @Field(() => Cursor, { description: 'Position in the log: subscribe with it as `after` to go on behind this event.' })
  cursor: string;

  @Field(() => DateTime, { description: 'When the change was made.' })
  occurredAt: Date;

  @Field(() => String, { description: 'Name of the event, such as `review.task.decided.v1`.' })
  type: string;
}
