import { Field, ObjectType } from 'type-graphql';
import type { AlertChannelKind } from '../../entities/alerts/alert-channel.entity.js';
import type { AlertSeverity } from '../../entities/alerts/alert-rule.entity.js';
import { NodeType } from '../_shared/node.type.js';
import { AlertChannelKinds, AlertSeverities } from './alert-enums.js';

@ObjectType('AlertChannel', { implements: NodeType, description: 'A way by which alerts reach people or systems.' })
export class AlertChannelType extends NodeType {
  @Field(() => AlertChannelKinds, { simple: true, description: 'What it is.' })
  kind: AlertChannelKind;

  @Field(() => String, { simple: true, description: 'Name, for people; no two have the same.' })
  name: string;

  @Field(() => AlertSeverities, { simple: true, description: 'It is told of alerts of this severity and worse.' })
  minSeverity: AlertSeverity;

  @Field(() => Boolean, { simple: true, description: 'Whether it is told anything.' })
  enabled: boolean;

  maskedTarget: string;

  @Field(() => String, { simple: true, description: 'Where it leads, masked: enough to tell channels apart.' })
  get target(): string {
    return this.maskedTarget;
  }
}
