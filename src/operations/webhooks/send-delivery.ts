import type { WebhookReply } from '../../adapters/webhook-sender/webhook-sender.js';
import { signMessage } from '../../engines/webhooks/sign-message.js';
import type { TakenDelivery } from '../../entities/webhooks/attempt.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { messageIdOf } from './message-id.js';

const UNREADABLE: WebhookReply = {
  status: null,
  body: null,
  error: 'Its signing secret cannot be read with the present SECRET_KEY; rotate it.',
  timedOut: false,
  retryAfterMs: null,
  durationMs: 0,
};

/**
 * Makes one attempt: signs the body, as it was stored, with the time of now and every secret that is good now, and posts it. Writes
 * nothing. Rejects only with the signal's reason.
 */
export async function sendDelivery(
  ctx: OperationContext,
  delivery: TakenDelivery,
  signal: AbortSignal,
): Promise<WebhookReply> {
  requireRight(ctx, 'jobs:manage');
  const { clock, sealer, webhooks } = ctx.deps;
  const now = clock.now();
  const former = delivery.formerSecrets.filter(({ until }) => new Date(until) > now).map(({ sealed }) => sealed);
  const secrets = [delivery.secret, ...former].map((sealed) => sealer.open(sealed));
  if (secrets[0] === null) return UNREADABLE;
  const { body } = delivery;
  const id = messageIdOf(delivery.id);
  const timestamp = Math.floor(now.getTime() / 1_000);
  const signature = signMessage(
    { id, timestamp, body },
    secrets.filter((secret) => secret !== null),
  );
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
  return webhooks.sender.send({ url: delivery.url, headers, body }, signal);
}
