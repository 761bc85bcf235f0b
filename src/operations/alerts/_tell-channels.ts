import type { Tx } from '../../adapters/database/database.js';
import { isAtLeast } from '../../engines/alerts/severities.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { AlertRow } from '../../entities/alerts/alert.queries.js';
import { type ChannelRow, enabledChannels } from '../../entities/alerts/alert-channel.queries.js';
import { channelsToldOf, insertDeliveries } from '../../entities/alerts/alert-delivery.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import { startJob } from '../_shared/start-job.js';
import { type AlertHappening, makeNotice } from './_make-notice.js';

/** Kinds that know what an acknowledgement is; to people it would be one more message. */
const TAKE_ACKNOWLEDGEMENTS: ReadonlySet<string> = new Set(['PAGERDUTY', 'WEBHOOK']);

/**
 * Sends what happened to the rule's channels, a message each, with one job for all: in the transaction of the change. That an alert
 * fires goes to every open channel that takes its severity; what comes after, to those that were told so.
 */
export async function tellChannels(tx: Tx, ctx: OperationContext, happening: AlertHappening): Promise<void> {
  const { alert, news } = happening;
  const channels = await channelsFor(tx, happening);
  if (channels.length === 0) return;
  const notice = makeNotice(ctx, happening);
  const rows = channels.map((channel) => ({ id: newId('notice'), alert_id: alert.id, channel_id: channel.id, news }));
  const told = rows.map((row) => ({ ...row, notice: { ...notice, id: row.id } }));
  await tx.query(insertDeliveries, [JSON.stringify(told), ctx.deps.clock.now().toISOString()]);
  const subjectIds = rows.map(({ id }) => id);
  const jobId = await startJob(tx, ctx, { kind: 'DELIVER_ALERT', subjectIds });
  const messages = subjectIds.map((deliveryId) => ({ deliveryId, jobId }));
  await ctx.deps.queue.enqueue(tx, 'deliver-alert', messages);
}

async function channelsFor(tx: Tx, { rule, alert, news }: AlertHappening): Promise<ChannelRow[]> {
  if (news === 'FIRED' || news === 'REMINDED') {
    const channels = await tx.query(enabledChannels, [rule.channelIds]);
    return channels.filter(({ minSeverity }) => isAtLeast(alert.severity, minSeverity));
  }
  const told = await tx.query(channelsToldOf, [alert.id]);
  const channels = await tx.query(enabledChannels, [told.map(({ channelId }) => channelId)]);
  return news === 'RESOLVED' ? channels : channels.filter(({ kind }) => TAKE_ACKNOWLEDGEMENTS.has(kind));
}

/** Tells the log of an alert's change; `alert` is the row as the change left it. */
export async function appendAlertEvent(
  tx: Tx,
  ctx: OperationContext,
  { type, alert }: { readonly type: `alert.${'fired' | 'acknowledged' | 'resolved'}.v1`; readonly alert: AlertRow },
): Promise<void> {
  const { id, version, ruleId, severity } = alert;
  const occurredAt = ctx.deps.clock.now();
  await append(tx, [{ type, entityId: id, entityVersion: version, payload: { ruleId, severity }, occurredAt }]);
}
