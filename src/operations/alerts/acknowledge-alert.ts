import { findOne, getOne } from '../../entities/_shared/statement.js';
import { type AlertRow, acknowledgeAlertRow, lockAlert } from '../../entities/alerts/alert.queries.js';
import { rulesByIds } from '../../entities/alerts/alert-rule.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { appendAlertEvent, tellChannels } from './_tell-channels.js';

/**
 * Says that somebody sees to an alert: it is not repeated any more, its end is still told. PagerDuty is told, people are not. The
 * first stays; a second time answers as it is. Fails with NOT_FOUND, NOT_ALLOWED_NOW unless it fires.
 */
export async function acknowledgeAlert(ctx: OperationContext, id: string): Promise<AlertRow> {
  const { id: principalId } = requireRight(ctx, 'alerts:acknowledge');
  return ctx.transaction(async (tx) => {
    const known = await findOne(tx, lockAlert, [id]);
    if (known === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such alert.');
    if (known.acknowledgedById !== null) return known;
    if (known.state !== 'FIRING') throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'This alert does not fire.');
    const alert = await getOne(tx, acknowledgeAlertRow, [id, principalId]);
    const rule = await getOne(tx, rulesByIds, [[alert.ruleId]]);
    await appendAlertEvent(tx, ctx, { type: 'alert.acknowledged.v1', alert });
    await tellChannels(tx, ctx, { rule, alert, news: 'ACKNOWLEDGED', measured: true });
    return alert;
  });
}
