import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { listAlertChannels, listAlertRules, listAlerts } from '../../operations/alerts/read-alerts.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { AlertConnection, AlertType } from '../../schema/alerts/alert.type.js';
import { AlertChannelType } from '../../schema/alerts/alert-channel.type.js';
import { AlertListArgs } from '../../schema/alerts/alert-list.args.js';
import { AlertRuleType } from '../../schema/alerts/alert-rule.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toChannel } from '../_shared/loaders/alert.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';

@Resolver()
export class AlertQueries {
  @Query(() => AlertConnection, { description: 'Alerts, newest first.' })
  async alerts(
    @Ctx() ctx: GraphQLContext,
    @Args(() => AlertListArgs) args: AlertListArgs,
  ): Promise<Connection<AlertType>> {
    return toConnection(AlertConnection, await listAlerts(ctx, args), (row) => mapTo(AlertType, row));
  }

  @Query(() => [AlertRuleType], {
    description: 'All alert rules, oldest first: those that ship and those of your own.',
  })
  async alertRules(@Ctx() ctx: GraphQLContext): Promise<AlertRuleType[]> {
    return (await listAlertRules(ctx)).map((row) => mapTo(AlertRuleType, row));
  }

  @Query(() => [AlertChannelType], { description: 'All alert channels, oldest first, their targets masked.' })
  async alertChannels(@Ctx() ctx: GraphQLContext): Promise<AlertChannelType[]> {
    return (await listAlertChannels(ctx)).map(toChannel);
  }
}
