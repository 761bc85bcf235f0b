import type { AlertNotice } from '../../adapters/alert-channels/alert-notice.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { ChannelRow } from '../../entities/alerts/alert-channel.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { openChannel, TARGET_SEALED, toOpenChannel } from './open-channel.js';

/**
 * Sends a test message now, once, whatever the channel's state. Fails with NOT_FOUND, NOT_ALLOWED_NOW when the target cannot be
 * read any more, and PROVIDER_UNAVAILABLE, with the reason, when the other side did not take it.
 */
export async function testAlertChannel(ctx: OperationContext, id: string): Promise<ChannelRow> {
  requireRight(ctx, 'alerts:manage');
  const opened = await openChannel(ctx, id);
  if (opened === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such channel.');
  const { channel, secrets } = opened;
  if (secrets === null) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', TARGET_SEALED);
  try {
    await ctx.deps.alerts.channels.send(toOpenChannel(channel, secrets), testNotice(ctx, channel), ctx.signal);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ChannelError') throw error;
    throw UserErrors.of('PROVIDER_UNAVAILABLE', 'id', error.message);
  }
  return channel;
}

function testNotice(ctx: OperationContext, channel: ChannelRow): AlertNotice {
  const at = ctx.deps.clock.now().toISOString();
  const id = newId('notice');
  return {
    id,
    news: 'TEST',
    alertId: id,
    dedupKey: `vitrine/test/${channel.id}`,
    severity: 'INFO',
    metric: 'TEST',
    title: 'This channel works',
    summary: 'This is a test message. Alerts will arrive here like this one; nothing is wrong.',
    value: 0,
    threshold: 0,
    comparison: '>',
    windowSeconds: 0,
    startedAt: at,
    at,
    durationMs: null,
    facts: [
      ['Channel', channel.name],
      ['Takes', `${channel.minSeverity} and worse`],
      ['Asked for by', ctx.principal?.name ?? 'somebody'],
    ],
    link: ctx.deps.alerts.platformUrl(),
  };
}
