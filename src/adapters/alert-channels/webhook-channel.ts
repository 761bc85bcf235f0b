import { signMessage } from '../../engines/webhooks/sign-message.js';
import type { Clock } from '../clock/clock.js';
import type { OutboundPoster } from '../http-client/outbound-poster.js';
import { type ChannelDriver, ChannelError } from './alert-channels.js';
import type { AlertNotice } from './alert-notice.js';
import { explainAnswer, postNotice } from './explain-answer.js';

/** A signed POST (Standard Webhooks) of `{type, timestamp, data}`: the same id and bytes at every attempt. */
export function createWebhookChannel(poster: OutboundPoster, clock: Clock): ChannelDriver {
  return {
    check: (target) => poster.checkUrl(target)?.message ?? null,
    mask: (target) => `${new URL(target).origin}/…`,
    async send({ target, signingSecret }, notice, signal) {
      if (signingSecret === null)
        throw new ChannelError('This channel has no secret to sign with; set its target again.', { retryable: false });
      const { id } = notice;
      const body = webhookBody(notice);
      const timestamp = Math.floor(clock.now().getTime() / 1_000);
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signMessage({ id, timestamp, body }, [signingSecret]),
      };
      const answer = await postNotice(poster, { url: target, body, headers, signal });
      if (answer.status < 200 || answer.status > 299) throw explainAnswer('The receiver', answer);
    },
  };
}

function webhookBody(notice: AlertNotice): string {
  const { news, at, title, summary, alertId, dedupKey, severity, metric, value, threshold, comparison } = notice;
  const { windowSeconds, startedAt, durationMs, link } = notice;
  const data = { alertId, dedupKey, severity, metric, title, summary, value, comparison, threshold };
  const times = { windowSeconds, startedAt, durationMs, link };
  return JSON.stringify({ type: `alert.${news.toLowerCase()}`, timestamp: at, data: { ...data, ...times } });
}
