import { type ChannelDriver, ChannelError } from './alert-channels.js';
import { type AlertNotice, headingOf } from './alert-notice.js';
import { alertMailHtml } from './email-html.js';
import type { Mailer } from './mailer.js';

/** One mailbox, as most servers take it; nothing that a header or an address list is made of. */
const MAILBOX = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** Mail to one mailbox. What is said of one alert is one thread: later mails answer the first. */
export function createEmailChannel(mailer: Mailer | null): ChannelDriver {
  return {
    check(target) {
      if (mailer === null) return 'This platform cannot send mail yet: set SMTP_URL and ALERT_FROM.';
      return MAILBOX.test(target) ? null : 'Give one address, such as alerts@example.com.';
    },
    mask: maskMailbox,
    async send({ target }, notice, signal) {
      if (mailer === null)
        throw new ChannelError('This platform cannot send mail: set SMTP_URL and ALERT_FROM.', { retryable: true });
      const first = `${notice.alertId}@${mailer.domain}`;
      const isFirst = notice.news === 'FIRED';
      await mailer.send(
        {
          to: target,
          subject: oneLine(`[${notice.severity}] ${headingOf(notice)}`),
          text: alertMailText(notice),
          html: alertMailHtml(notice),
          messageId: isFirst ? first : `${notice.id}@${mailer.domain}`,
          inReplyTo: isFirst || notice.news === 'TEST' ? null : first,
        },
        signal,
      );
    },
  };
}

function maskMailbox(target: string): string {
  const at = target.lastIndexOf('@');
  return `${target.slice(0, 1)}…${target.slice(at)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

function alertMailText(notice: AlertNotice): string {
  const facts = notice.facts.map(([name, value]) => `${name}: ${value}`);
  const link = notice.link === null ? [] : ['', notice.link];
  return [headingOf(notice), '', notice.summary, '', ...facts, ...link, ''].join('\n');
}
