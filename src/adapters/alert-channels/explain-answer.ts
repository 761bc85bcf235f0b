import { OutboundError } from '../http-client/outbound-error.js';
import type { OutboundPost, OutboundPoster, PostedAnswer } from '../http-client/outbound-poster.js';
import { ChannelError } from './alert-channels.js';

/** Posts, and turns what is no answer into a ChannelError. */
export async function postNotice(poster: OutboundPoster, message: OutboundPost): Promise<PostedAnswer> {
  try {
    return await poster.post(message);
  } catch (error) {
    if (error instanceof OutboundError)
      throw new ChannelError(error.message, { retryable: error.code !== 'FETCH_REFUSED' });
    throw error;
  }
}

/** A word that services answer with, such as `invalid_payload`; other text could hold anything. */
const REASON = /^[a-z][a-z_]{0,60}$/;

/** The error that an answer other than success stands for: 408, 429 and 5xx pass, the rest is for somebody to mend. */
export function explainAnswer(title: string, { status, body, retryAfterMs }: PostedAnswer): ChannelError {
  const reason = REASON.test(body.trim()) ? ` ${body.trim()}` : '';
  const answered = `${title} answered ${status}${reason}`;
  if (status === 429) return new ChannelError(`${answered}: it is told too much.`, { retryable: true, retryAfterMs });
  if (status === 408 || status >= 500)
    return new ChannelError(`${answered}: it does not work just now.`, { retryable: true, retryAfterMs });
  if (status >= 300 && status < 400)
    return new ChannelError(`${answered}, a redirect; give the last address.`, { retryable: false });
  return new ChannelError(`${answered}: it refuses the message; check the channel's target.`, { retryable: false });
}
