import { alertsByIds } from '../../../entities/alerts/alert.queries.js';
import { channelsByIds } from '../../../entities/alerts/alert-channel.queries.js';
import { rulesByIds } from '../../../entities/alerts/alert-rule.queries.js';
import { AlertType } from '../../../schema/alerts/alert.type.js';
import { AlertChannelType } from '../../../schema/alerts/alert-channel.type.js';
import { AlertRuleType } from '../../../schema/alerts/alert-rule.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Alerts by id; null for an id that names none. */
export const alertById = defineLoader<string, AlertType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(alertsByIds, [ids]);
    const alerts = rows.map((row) => mapTo(AlertType, row));
    return inOrderOf(ids, alerts, ({ id }) => id);
  },
});

/** Alert rules by id; null for an id that names none. */
export const alertRuleById = defineLoader<string, AlertRuleType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(rulesByIds, [ids]);
    const rules = rows.map((row) => mapTo(AlertRuleType, row));
    return inOrderOf(ids, rules, ({ id }) => id);
  },
});

/** Alert channels by id; null for an id that names none. */
export const alertChannelById = defineLoader<string, AlertChannelType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(channelsByIds, [ids]);
    return inOrderOf(ids, rows.map(toChannel), ({ id }) => id);
  },
});

/** A channel as the schema has it: its target is a getter. */
export function toChannel(row: object): AlertChannelType {
  return Object.setPrototypeOf(row, AlertChannelType.prototype) as AlertChannelType;
}
