import { Args, ArgsType, Field, Resolver, Root, Subscription } from 'type-graphql';
import type { AlertSeverity } from '../../../entities/alerts/alert-rule.entity.js';
import type { StampedEvent } from '../../../events/event-catalogue.js';
import { AlertEventType } from '../../../schema/alerts/alert.type.js';
import { AlertSeverities } from '../../../schema/alerts/alert-enums.js';
import { AfterArgs } from '../after.args.js';
import { logEventFields } from '../log-event-fields.js';
import { followTopic, type Topic } from '../topic.js';

type AlertEventName = 'alert.fired.v1' | 'alert.acknowledged.v1' | 'alert.resolved.v1';

/** From the least to the worst, as the schema lists them. */
const RANKS = Object.keys(AlertSeverities);

@ArgsType()
class AlertChangedArgs extends AfterArgs {
  @Field(() => AlertSeverities, {
    nullable: true,
    defaultValue: 'INFO',
    description: 'Only alerts of this severity and worse.',
  })
  minSeverity?: AlertSeverity | null;
}

const topic: Topic<AlertEventName, AlertChangedArgs> = {
  types: ['alert.fired.v1', 'alert.acknowledged.v1', 'alert.resolved.v1'],
  wants: ({ payload }, { minSeverity }) => RANKS.indexOf(payload.severity) >= RANKS.indexOf(minSeverity ?? 'INFO'),
};

@Resolver()
export class AlertChangedSubscription {
  @Subscription(() => AlertEventType, {
    subscribe: followTopic(topic),
    description: 'Alerts as they fire, are acknowledged and end; also those that channels are not told of again.',
  })
  alertChanged(
    @Root() event: StampedEvent<AlertEventName>,
    @Args(() => AlertChangedArgs) _args: AlertChangedArgs,
  ): AlertEventType {
    return Object.assign(new AlertEventType(), { ...logEventFields(event), alertId: event.entityId });
  }
}
