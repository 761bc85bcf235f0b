import type { Clock } from '../clock/clock.js';
import { createOutboundPoster, type OutboundPosterOptions } from '../http-client/outbound-poster.js';
import { hostAndPort, parseAllowList } from '../http-client/outbound-url.js';
import type { AlertChannels, ChannelDriver, ChannelKind } from './alert-channels.js';
import { ChannelBreakers } from './channel-breakers.js';
import { createEmailChannel } from './email-channel.js';
import { createMailer, type MailerSettings } from './mailer.js';
import { createPagerDutyChannel } from './pagerduty-channel.js';
import { createSlackChannel } from './slack-channel.js';
import { createWebhookChannel } from './webhook-channel.js';

export interface AlertChannelsSettings {
  readonly clock: Clock;
  /** How messages go out; `allow` also says which hosts may stand for Slack. */
  readonly outbound: OutboundPosterOptions;
  /** Null where mail cannot be sent. */
  readonly mail: MailerSettings | null;
  readonly pagerDutyUrl: string;
}

/** Every kind of channel. Opens no connection before the first message. */
export function createAlertChannels({ clock, outbound, mail, pagerDutyUrl }: AlertChannelsSettings): AlertChannels {
  const poster = createOutboundPoster(outbound);
  const allow = parseAllowList(outbound.allow);
  const drivers: Readonly<Record<ChannelKind, ChannelDriver>> = {
    SLACK: createSlackChannel(poster, (url) => allow.has(hostAndPort(url))),
    EMAIL: createEmailChannel(mail === null ? null : createMailer(mail)),
    PAGERDUTY: createPagerDutyChannel(poster, pagerDutyUrl),
    WEBHOOK: createWebhookChannel(poster, clock),
  };
  const breakers = new ChannelBreakers(clock);
  const send: AlertChannels['send'] = (channel, notice, signal) => drivers[channel.kind].send(channel, notice, signal);
  return {
    check: (kind, target) => drivers[kind].check(target),
    mask: (kind, target) => drivers[kind].mask(target),
    send,
    deliver: (channel, notice, signal) => breakers.run(channel.id, () => send(channel, notice, signal)),
    close: () => poster.close(),
  };
}
