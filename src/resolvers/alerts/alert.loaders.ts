import { allChannels } from '../../entities/alerts/alert-channel.queries.js';
import { deliveriesOfAlerts } from '../../entities/alerts/alert-delivery.queries.js';
import { AlertDeliveryType } from '../../schema/alerts/alert.type.js';
import type { AlertChannelType } from '../../schema/alerts/alert-channel.type.js';
import { defineLoader, groupedInOrderOf } from '../_shared/loader.js';
import { toChannel } from '../_shared/loaders/alert.loader.js';
import { mapTo } from '../_shared/map-to.js';

/** The messages of each alert, oldest first. */
export const deliveriesOfAlert = defineLoader<string, AlertDeliveryType[]>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(deliveriesOfAlerts, [ids]);
    const grouped = groupedInOrderOf(ids, rows, ({ alertId }) => alertId);
    return grouped.map((group) => group.map((row) => mapTo(AlertDeliveryType, row)));
  },
});

/** Every channel there is, for rules that tell all of them: there are few. */
export const everyChannel = defineLoader<'all', AlertChannelType[]>({
  async batch(ctx, keys) {
    const channels = (await ctx.deps.database.query(allChannels)).map(toChannel);
    return keys.map(() => channels);
  },
});
