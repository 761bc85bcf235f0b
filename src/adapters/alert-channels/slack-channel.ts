import type { OutboundPoster } from '../http-client/outbound-poster.js';
import { type ChannelDriver, ChannelError } from './alert-channels.js';
import { type AlertNotice, colourOf, headingOf } from './alert-notice.js';
import { explainAnswer, postNotice } from './explain-answer.js';

const MAX_HEADER_LENGTH = 150;
const MAX_TEXT_LENGTH = 3_000;
const MAX_FIELD_LENGTH = 2_000;
const SLACK_HOSTS = /^hooks\.slack(?:-gov)?\.com$/;

/**
 * Slack's incoming webhooks, with Block Kit. Everything that somebody could have worded goes out as `plain_text`, where
 * nothing is markup and nobody is mentioned; in the fall-back text the three characters that Slack reads are escaped.
 */
export function createSlackChannel(poster: OutboundPoster, isAllowed: (url: URL) => boolean): ChannelDriver {
  return {
    check(target) {
      const refusal = poster.checkUrl(target);
      if (refusal !== null) return refusal.message;
      const url = new URL(target);
      if (SLACK_HOSTS.test(url.hostname) || isAllowed(url)) return null;
      return 'This is no incoming webhook of Slack; they begin with https://hooks.slack.com/services/.';
    },
    mask: (target) => `${new URL(target).origin}/…${target.slice(-4)}`,
    async send({ target }, notice, signal) {
      const body = JSON.stringify(slackMessage(notice));
      const headers = { 'content-type': 'application/json' };
      const answer = await postNotice(poster, { url: target, body, headers, signal });
      const said = answer.body.trim();
      if (answer.status === 200 && said === 'ok') return;
      // Cut off on the way: whether it was taken is not known, and twice is better than never.
      if (answer.status === 200 && 'ok'.startsWith(said))
        throw new ChannelError('The answer of Slack broke off.', { retryable: true });
      throw explainAnswer('Slack', answer);
    },
  };
}

/** The message as Slack takes it: at most 50 blocks, header 150, text 3 000 and field 2 000 characters. */
export function slackMessage(notice: AlertNotice): object {
  const fields = notice.facts.map(([name, value]) => plain(`${name}\n${value}`, MAX_FIELD_LENGTH));
  const blocks = [
    { type: 'header', text: plain(headingOf(notice), MAX_HEADER_LENGTH) },
    { type: 'section', text: plain(notice.summary, MAX_TEXT_LENGTH) },
    { type: 'section', fields },
    {
      type: 'context',
      elements: [plain(`${notice.severity} · ${notice.alertId}`, MAX_TEXT_LENGTH), ...linkOf(notice)],
    },
  ];
  // Given with an attachment, blocks have its colour at their side.
  const fallback = escapeSlack(`${headingOf(notice)}. ${notice.summary}`);
  return {
    text: fallback,
    attachments: [{ color: colourOf(notice), fallback, blocks }],
    link_names: false,
    unfurl_links: false,
  };
}

/** The platform's own address, to be opened with one touch: text of Slack's, in which nothing is anybody's words. */
function linkOf({ link }: AlertNotice): object[] {
  return link === null ? [] : [{ type: 'mrkdwn', text: `<${escapeSlack(link).replaceAll('|', '%7C')}|Open Vitrine>` }];
}

function plain(text: string, maxLength: number) {
  const short = text.length > maxLength ? `${text.slice(0, maxLength - 1).toWellFormed()}…` : text;
  return { type: 'plain_text', text: short, emoji: false };
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
