import { Field, ObjectType } from 'type-graphql';
import { NodeType } from '../_shared/node.type.js';
import { DateTime, Json } from '../_shared/scalars.js';

@ObjectType('DriftSchedule', {
  implements: NodeType,
  description: 'When a baseline is compared with a set again and again.',
  simpleResolvers: true,
})
export class DriftScheduleType extends NodeType {
  @Field(() => String, { description: 'Minute, hour, day of the month, month, day of the week.' })
  cron: string;

  @Field(() => String, { description: 'IANA time zone in which the fields are read.' })
  timeZone: string;

  @Field(() => Json, { description: 'The image set, as the input had it.' })
  source: unknown;

  @Field(() => Boolean, { description: 'Whether it runs.' })
  enabled: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it runs next; null while it is not enabled.' })
  nextRunAt: Date | null;

  baselineId: string;
  createdAt: Date;
  version: number;
}
