import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { AlertState } from '../../entities/alerts/alert.entity.js';
import type { AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { AlertStates } from '../_shared/alert-state.enum.js';
import { connectionOf } from '../_shared/connection.type.js';
import { type DeliveryStatus, DeliveryStatuses } from '../_shared/delivery-status.enum.js';
import { LogEventType } from '../_shared/log-event.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { AlertSeverities } from './alert-enums.js';

@ObjectType('Alert', {
  implements: NodeType,
  description: 'Something that a rule found to be too much, from its beginning to its end.',
  simpleResolvers: true,
})
export class AlertType extends NodeType {
  @Field(() => AlertStates, { description: 'Where it stands.' })
  state: AlertState;

  @Field(() => AlertSeverities, { description: 'How bad it is.' })
  severity: AlertSeverity;

  @Field(() => String, { description: 'What is wrong, in a sentence.' })
  summary: string;

  @Field(() => Float, { description: 'The value last measured.' })
  value: number;

  @Field(() => String, { description: 'The same for every alert of one rule about one thing.' })
  dedupKey: string;

  @Field(() => DateTime, { description: 'When the first window beyond the threshold was judged.' })
  startedAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it is not.' })
  resolvedAt: Date | null;

  ruleId: string;
  acknowledgedById: string | null;
}

export const AlertConnection = connectionOf('Alert', () => AlertType);

@ObjectType('AlertDelivery', { description: 'One message about an alert to one channel.', simpleResolvers: true })
export class AlertDeliveryType {
  @Field(() => DeliveryStatuses, { description: 'How far it is.' })
  status: DeliveryStatus;

  @Field(() => Int, { description: 'How often it was sent.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'Why the last attempt failed; null when none did.' })
  error: string | null;

  @Field(() => DateTime, { description: 'When it was last tried or, before that, asked for.' })
  at: Date;

  channelId: string;
}

@ObjectType('AlertEvent', { implements: LogEventType, description: 'An alert fired, was acknowledged or ended.' })
export class AlertEventType extends LogEventType {
  alertId: string;
}
