import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { PrincipalType } from '../../schema/_shared/principal.type.js';
import { AlertDeliveryType, AlertEventType, AlertType } from '../../schema/alerts/alert.type.js';
import { AlertChannelType } from '../../schema/alerts/alert-channel.type.js';
import { AlertRuleType } from '../../schema/alerts/alert-rule.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { alertById, alertChannelById, alertRuleById } from '../_shared/loaders/alert.loader.js';
import { principalById } from '../_shared/loaders/principal.loader.js';
import { deliveriesOfAlert, everyChannel } from './alert.loaders.js';

@Resolver(() => AlertType)
export class AlertFields {
  @FieldResolver(() => AlertRuleType, { description: 'The rule that found it.' })
  async rule(@Root() alert: AlertType, @Ctx() ctx: GraphQLContext): Promise<AlertRuleType> {
    const rule = await load(ctx, alertRuleById, alert.ruleId);
    if (rule === null) throw new AppError('NOT_FOUND', 'The rule of this alert is gone.');
    return rule;
  }

  @FieldResolver(() => PrincipalType, { nullable: true, description: 'Who sees to it; null for nobody yet.' })
  acknowledgedBy(@Root() alert: AlertType, @Ctx() ctx: GraphQLContext): Promise<PrincipalType> | null {
    return alert.acknowledgedById === null ? null : load(ctx, principalById, alert.acknowledgedById);
  }

  @FieldResolver(() => [AlertDeliveryType], { description: 'Who was told, oldest first; the newest hundred.' })
  deliveries(@Root() alert: AlertType, @Ctx() ctx: GraphQLContext): Promise<AlertDeliveryType[]> {
    return load(ctx, deliveriesOfAlert, alert.id);
  }
}

@Resolver(() => AlertDeliveryType)
export class AlertDeliveryFields {
  @FieldResolver(() => AlertChannelType, { description: 'The channel that was told.' })
  async channel(@Root() delivery: AlertDeliveryType, @Ctx() ctx: GraphQLContext): Promise<AlertChannelType> {
    const channel = await load(ctx, alertChannelById, delivery.channelId);
    if (channel === null) throw new AppError('NOT_FOUND', 'The channel of this message is gone.');
    return channel;
  }
}

@Resolver(() => AlertRuleType)
export class AlertRuleFields {
  @FieldResolver(() => [AlertChannelType], {
    description:
      'The channels that are told: those named, or every one. Each takes its severities, while it is switched on.',
  })
  async channels(@Root() rule: AlertRuleType, @Ctx() ctx: GraphQLContext): Promise<AlertChannelType[]> {
    const every = await load(ctx, everyChannel, 'all');
    return rule.channelIds === null ? every : every.filter(({ id }) => rule.channelIds?.includes(id) === true);
  }
}

@Resolver(() => AlertEventType)
export class AlertEventFields {
  @FieldResolver(() => AlertType, { description: 'The alert as it is now.' })
  async alert(@Root() event: AlertEventType, @Ctx() ctx: GraphQLContext): Promise<AlertType> {
    const found = await load(ctx, alertById, event.alertId);
    if (found === null) throw new AppError('NOT_FOUND', 'The alert of this event is gone.');
    return found;
  }
}
