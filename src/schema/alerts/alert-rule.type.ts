import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { AlertMetricName, AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { AlertMetrics, AlertSeverities } from './alert-enums.js';

@ObjectType('AlertRule', {
  implements: NodeType,
  description: 'What is watched, and when it is too much.',
  simpleResolvers: true,
})
export class AlertRuleType extends NodeType {
  @Field(() => AlertMetrics, { description: 'What is measured.' })
  metric: AlertMetricName;

  @Field(() => String, { description: 'How the value is compared with the threshold: >, >=, < or <=.' })
  comparison: string;

  @Field(() => Float, { description: 'The value beyond which a window counts as breached.' })
  threshold: number;

  @Field(() => Int, { description: 'How far back is measured, in seconds.' })
  windowSeconds: number;

  @Field(() => AlertSeverities, { description: 'How bad it is.' })
  severity: AlertSeverity;

  @Field(() => Boolean, { description: 'Whether it is judged.' })
  enabled: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was last judged; null for never.' })
  judgedAt: Date | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The worst value then; null when there was too little to measure.',
  })
  lastValue: number | null;

  channelIds: readonly string[] | null;
}
