import type { OpenChannel } from '../../adapters/alert-channels/alert-channels.js';
import { findOne } from '../../entities/_shared/statement.js';
import { type ChannelRow, sealedChannel } from '../../entities/alerts/alert-channel.queries.js';
import type { OperationContext } from '../_shared/context.js';

/** What of a channel is kept sealed. */
export interface ChannelSecrets {
  readonly target: string;
  /** With what a webhook is signed; null for the other kinds. */
  readonly signingSecret: string | null;
}

export const TARGET_SEALED =
  'The target cannot be read: SECRET_KEY is not the one it was sealed with. Set the target again.';

/** A channel with its secrets open; null for no such channel, `secrets` null for one whose seal does not open. */
export async function openChannel(
  ctx: OperationContext,
  id: string,
): Promise<{ readonly channel: ChannelRow; readonly secrets: ChannelSecrets | null } | null> {
  const found = await findOne(ctx.deps.database, sealedChannel, [id]);
  if (found === null) return null;
  const { sealedTarget, ...channel } = found;
  const opened = ctx.deps.sealer.open(sealedTarget);
  return { channel, secrets: opened === null ? null : (JSON.parse(opened) as ChannelSecrets) };
}

/** As the adapter takes it. */
export function toOpenChannel({ id, kind }: ChannelRow, secrets: ChannelSecrets): OpenChannel {
  return { id, kind, ...secrets };
}
