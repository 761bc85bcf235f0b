import { z } from 'zod';
import { defineGroup, type ValuesOf } from './setting.js';

/** A mailbox, with a name in front or without. */
const MAILBOX = /^(?:[^\r\n<>"]{1,100} <)?[^\s<>@,;]{1,64}@[A-Za-z0-9.-]{1,253}>?$/;

/** How alerts leave the platform. */
export const ALERTS_GROUP = defineGroup('Alerts', {
  SMTP_URL: {
    schema: z.url({ protocol: /^smtps?$/, error: 'smtp://user:password@host:port, or smtps://' }).optional(),
    description:
      'Mail server for channels of kind EMAIL. smtp asks for STARTTLS (port 587) unless the server is on this machine, smtps is TLS from the start (465).',
    shownDefault: null,
    example: 'smtp://vitrine:secret@mail.example.com:587',
  },
  ALERT_FROM: {
    schema: z.string().regex(MAILBOX, 'a mailbox such as alerts@example.com').optional(),
    description: 'Who mails are from; required with SMTP_URL.',
    shownDefault: null,
    example: 'Vitrine <alerts@example.com>',
  },
  PAGERDUTY_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'an http or https address' })
      .default('https://events.pagerduty.com/v2/enqueue'),
    description:
      "PagerDuty's Events API, version 2; https://events.eu.pagerduty.com/v2/enqueue for accounts in the EU.",
    shownDefault: 'https://events.pagerduty.com/v2/enqueue',
  },
});

/** What of it is wrong together. */
export function checkAlerts({ SMTP_URL, ALERT_FROM }: ValuesOf<(typeof ALERTS_GROUP)['settings']>): string[] {
  return SMTP_URL !== undefined && ALERT_FROM === undefined ? ['ALERT_FROM: required with SMTP_URL'] : [];
}
