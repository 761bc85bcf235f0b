import type { OutboundPoster } from '../http-client/outbound-poster.js';
import type { ChannelDriver } from './alert-channels.js';
import type { AlertNotice, News } from './alert-notice.js';
import { explainAnswer, postNotice } from './explain-answer.js';

const ACTIONS: Readonly<Record<News, 'trigger' | 'acknowledge' | 'resolve'>> = {
  FIRED: 'trigger',
  REMINDED: 'trigger',
  TEST: 'trigger',
  ACKNOWLEDGED: 'acknowledge',
  RESOLVED: 'resolve',
};
const MAX_SUMMARY_LENGTH = 1_024;
const SHOWN = 4;

/** PagerDuty's Events API, version 2: one incident for each dedup key, triggered, acknowledged and resolved. */
export function createPagerDutyChannel(poster: OutboundPoster, eventsUrl: string): ChannelDriver {
  return {
    check(target) {
      const isKey = /^[A-Za-z0-9]{32}$/.test(target);
      return isKey
        ? null
        : 'A routing key of PagerDuty has 32 letters and digits; an integration of type Events API v2 shows it.';
    },
    mask: (target) => `…${target.slice(-SHOWN)}`,
    async send({ target }, notice, signal) {
      const headers = { 'content-type': 'application/json' };
      for (const event of pagerDutyEvents(target, notice)) {
        const body = JSON.stringify(event);
        const answer = await postNotice(poster, { url: eventsUrl, body, headers, signal });
        if (answer.status !== 202) throw explainAnswer('PagerDuty', answer);
      }
    },
  };
}

/** What is sent of a notice. A test opens an incident and closes it again, so that nobody is left with it. */
export function pagerDutyEvents(routingKey: string, notice: AlertNotice): object[] {
  const event = { routing_key: routingKey, dedup_key: notice.dedupKey };
  const action = ACTIONS[notice.news];
  if (action !== 'trigger') return [{ ...event, event_action: action }];
  const { link } = notice;
  const trigger = {
    ...event,
    event_action: action,
    client: 'Vitrine',
    ...(link === null ? {} : { client_url: link, links: [{ href: link, text: 'Open Vitrine' }] }),
    payload: {
      summary: notice.summary.slice(0, MAX_SUMMARY_LENGTH).toWellFormed(),
      source: 'vitrine',
      severity: notice.severity.toLowerCase(),
      timestamp: notice.startedAt,
      component: notice.metric,
      class: 'threshold',
      custom_details: { ...Object.fromEntries(notice.facts), alert: notice.alertId },
    },
  };
  return notice.news === 'TEST' ? [trigger, { ...event, event_action: 'resolve' }] : [trigger];
}
