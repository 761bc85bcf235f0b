import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import type { AlertState } from '../../entities/alerts/alert.entity.js';
import { ALERT_COLUMNS, ALERTS_NEWEST_FIRST, type AlertRow } from '../../entities/alerts/alert.queries.js';
import { allChannels, type ChannelRow } from '../../entities/alerts/alert-channel.queries.js';
import { allRules, type RuleRow } from '../../entities/alerts/alert-rule.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage } from '../_shared/list-page.js';

/** Alerts, newest first; those in a state, when one is given. */
export async function listAlerts(
  ctx: OperationContext,
  args: PageArguments & { readonly state?: AlertState | null | undefined },
): Promise<ListPage<AlertRow>> {
  requireRight(ctx, 'alerts:read');
  const conditions = new Conditions();
  if (args.state) conditions.add('state = ?', args.state);
  const source = {
    select: ALERT_COLUMNS,
    from: 'alerts',
    conditions,
    order: ALERTS_NEWEST_FIRST,
    place: (row: AlertRow) => [row.startedAt, row.id],
  };
  return listPage<AlertRow>(ctx.deps.database, source, args);
}

/** All rules, oldest first. */
export async function listAlertRules(ctx: OperationContext): Promise<RuleRow[]> {
  requireRight(ctx, 'alerts:read');
  return ctx.deps.database.query(allRules);
}

/** All channels, oldest first, their targets masked. */
export async function listAlertChannels(ctx: OperationContext): Promise<ChannelRow[]> {
  requireRight(ctx, 'alerts:read');
  return ctx.deps.database.query(allChannels);
}
