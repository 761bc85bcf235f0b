import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import type { AlertChannels, OpenChannel } from '../../../src/adapters/alert-channels/alert-channels.js';
import type { AlertNotice } from '../../../src/adapters/alert-channels/alert-notice.js';
import { createAlertChannels } from '../../../src/adapters/alert-channels/create-alert-channels.js';
import { createMailer } from '../../../src/adapters/alert-channels/mailer.js';
import { MAIL_CERTIFICATE, type MailServer, startMailServer } from '../../support/mail-server.js';
import { type PagerDutyServer, ROUTING_KEY, startPagerDutyServer } from '../../support/pagerduty-server.js';
import { type ProviderServer, startProviderServer } from '../../support/provider-server.js';
import { type SlackServer, startSlackServer } from '../../support/slack-server.js';
import { MovableClock } from '../../support/world.js';
import { givenNotice, HOSTILE } from './notices.js';

const clock = new MovableClock();
const SIGNING_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let slack: SlackServer;
let pagerDuty: PagerDutyServer;
let mail: MailServer;
let receiver: ProviderServer<never>;
let channels: AlertChannels;

beforeAll(async () => {
  slack = await startSlackServer();
  pagerDuty = await startPagerDutyServer();
  mail = await startMailServer();
  receiver = await startProviderServer<never>({ isPaidFor: () => true, answer: () => ({ status: 204, body: '' }) });
  channels = open();
});
/** With as much time as an answer that comes can take, or less. */
const open = (totalMs = 30_000) =>
  createAlertChannels({
    clock,
    outbound: { allow: [slack.host, pagerDuty.host, new URL(receiver.baseUrl).host], totalMs },
    mail: { url: `smtp://127.0.0.1:${mail.port}`, from: 'Vitrine <alerts@vitrine.example>' },
    pagerDutyUrl: pagerDuty.eventsUrl,
  });
afterEach(() => {
  for (const server of [slack, pagerDuty, receiver]) server.goDown(null);
});
afterAll(async () => {
  await channels.close();
  await Promise.all([slack.close(), pagerDuty.close(), mail.close(), receiver.close()]);
});

const never = new AbortController().signal;
const slackChannel = (): OpenChannel => ({
  id: 'c-slack',
  kind: 'SLACK',
  target: slack.webhookUrl,
  signingSecret: null,
});
const mailChannel: OpenChannel = { id: 'c-mail', kind: 'EMAIL', target: 'ops@shop.example', signingSecret: null };
const pager: OpenChannel = { id: 'c-pager', kind: 'PAGERDUTY', target: ROUTING_KEY, signingSecret: null };
const hook = (): OpenChannel => ({
  id: 'c-hook',
  kind: 'WEBHOOK',
  target: `${receiver.baseUrl}/alerts`,
  signingSecret: SIGNING_SECRET,
});

/** What a send that must fail says, and whether it is worth another try. */
async function failureOf(sending: Promise<void>): Promise<{ message: string; retryable: boolean }> {
  const error: any = await sending.then(
    () => new Error('It was taken.'),
    (thrown: unknown) => thrown,
  );
  if (error.name !== 'ChannelError') throw error;
  return { message: error.message, retryable: error.failure.retryable };
}

describe('Slack', () => {
  it('takes a message: heading, sentence, fields, colour', async () => {
    await channels.send(slackChannel(), givenNotice(), never);
    const { text, attachments, link_names } = slack.messages().at(-1)!;
    expect([text, link_names, attachments.length, attachments[0].color]).toEqual([
      'Alert: Review backlog. Review backlog is 140 tasks; it alarms above 100 tasks, over 5 min.',
      false,
      1,
      '#c4421a',
    ]);
    expect(attachments[0].blocks.map((block: any) => block.type)).toEqual(['header', 'section', 'section', 'context']);
    expect(attachments[0].blocks[2].fields[0]).toEqual({ type: 'plain_text', text: 'Value\n140 tasks', emoji: false });
  });

  it('an end is green, whatever the severity', async () => {
    await channels.send(slackChannel(), givenNotice({ news: 'RESOLVED', severity: 'CRITICAL' }), never);
    expect(slack.messages().at(-1)!['attachments'][0].color).toBe('#1f7a3d');
  });

  it('words that somebody chose mention nobody and are no markup', async () => {
    const facts = [['Value', HOSTILE]] as const;
    await channels.send(slackChannel(), givenNotice({ title: HOSTILE, summary: HOSTILE.repeat(100), facts }), never);
    const message = slack.messages().at(-1)!;
    const texts = message['attachments'][0].blocks.flatMap((block: any) => [
      block.text,
      ...(block.fields ?? []),
      ...(block.elements ?? []),
    ]);
    const given = texts.filter((text: any) => text !== undefined);
    expect(given.filter(({ type }: any) => type !== 'plain_text')).toEqual([
      { type: 'mrkdwn', text: '<https://vitrine.example.com|Open Vitrine>' },
    ]);
    expect(`${message['text']}${message['attachments'][0].fallback}`).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(message['attachments'][0].blocks[1].text.text).toHaveLength(3_000);
  });

  test.each([
    [
      'invalid_payload',
      "Slack answered 400 invalid_payload: it refuses the message; check the channel's target.",
      false,
    ],
    [
      'action_prohibited',
      "Slack answered 403 action_prohibited: it refuses the message; check the channel's target.",
      false,
    ],
    ['no_service', "Slack answered 404 no_service: it refuses the message; check the channel's target.", false],
    [
      'channel_is_archived',
      "Slack answered 410 channel_is_archived: it refuses the message; check the channel's target.",
      false,
    ],
    [
      { status: 429, retryAfter: '30', body: 'rate_limited' },
      'Slack answered 429 rate_limited: it is told too much.',
      true,
    ],
    [
      { status: 503, body: '<h1>Oops https://hooks.slack.com/services/T/B/secret</h1>' },
      'Slack answered 503: it does not work just now.',
      true,
    ],
    [{ status: 302 }, 'Slack answered 302, a redirect; give the last address.', false],
    [
      { status: 200, body: 'no_text' },
      "Slack answered 200 no_text: it refuses the message; check the channel's target.",
      false,
    ],
    ['hangs up', 'The connection broke before the whole body came; try again.', true],
  ] as const)('%j', async (fault, message, retryable) => {
    slack.fail(fault);
    expect(await failureOf(channels.send(slackChannel(), givenNotice(), never))).toEqual({ message, retryable });
  });

  it.each([
    ['stalls', 'The answer of Slack broke off.'],
    ['silent', 'The host did not answer within 1 s.'],
  ] as const)('is left after its time when it %s', async (fault, message) => {
    const hurried = open(1_000);
    slack.fail(fault);
    expect(await failureOf(hurried.send(slackChannel(), givenNotice(), never))).toEqual({ message, retryable: true });
    await hurried.close();
  });
});

describe('PagerDuty', () => {
  it('takes trigger, acknowledge and resolve of one incident', async () => {
    const { dedupKey } = givenNotice();
    const states: unknown[] = [];
    for (const news of ['FIRED', 'REMINDED', 'ACKNOWLEDGED', 'RESOLVED'] as const) {
      await channels.send(pager, givenNotice({ news }), never);
      states.push(pagerDuty.incidents().get(dedupKey));
    }
    expect(states).toEqual(['triggered', 'triggered', 'acknowledged', 'resolved']);
    const [trigger] = pagerDuty.events();
    expect(trigger).toMatchObject({
      payload: { severity: 'error', timestamp: '2026-11-21T13:00:00.000Z' },
      client: 'Vitrine',
    });
    expect(trigger?.['payload'].custom_details['Value']).toBe('140 tasks');
  });

  it('a test opens an incident and leaves nobody with it', async () => {
    await channels.send(pager, givenNotice({ news: 'TEST', dedupKey: 'vitrine/test/x', severity: 'INFO' }), never);
    expect(pagerDuty.incidents().get('vitrine/test/x')).toBe('resolved');
  });

  it('what is longer than it takes is cut', async () => {
    await channels.send(pager, givenNotice({ summary: '😀'.repeat(2_000) }), never);
    expect(pagerDuty.events().at(-1)!['payload'].summary.isWellFormed()).toBe(true);
  });

  test.each([
    [
      { status: 400, body: '{"status":"invalid event"}' },
      "PagerDuty answered 400: it refuses the message; check the channel's target.",
      false,
    ],
    [{ status: 429 }, 'PagerDuty answered 429: it is told too much.', true],
    [{ status: 500 }, 'PagerDuty answered 500: it does not work just now.', true],
  ] as const)('%j', async (fault, message, retryable) => {
    pagerDuty.fail(fault);
    expect(await failureOf(channels.send(pager, givenNotice(), never))).toEqual({ message, retryable });
  });
});

describe('a webhook', () => {
  it('is verified by the public library, which refuses what was changed', async () => {
    await channels.send(hook(), givenNotice(), never);
    const { headers, body } = receiver.requests.at(-1)!;
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
    const given = Object.fromEntries(names.map((name) => [name, headers[name] as string]));
    const webhook = new Webhook(SIGNING_SECRET);
    expect(webhook.verify(body.toString(), given)).toMatchObject({
      type: 'alert.fired',
      timestamp: '2026-11-21T13:05:00.000Z',
      data: { alertId: givenNotice().alertId, severity: 'ERROR', value: 140, threshold: 100, durationMs: null },
    });
    expect(() => webhook.verify(body.toString().replace('140', '141'), given)).toThrow('signature');
    expect(given['webhook-id']).toBe(givenNotice().id);
  });

  it('is the same at every attempt', async () => {
    await channels.send(hook(), givenNotice(), never);
    clock.advance(60_000);
    await channels.send(hook(), givenNotice(), never);
    const [first, second] = receiver.requests.slice(-2);
    expect(second!.body.equals(first!.body)).toBe(true);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(Number(second!.headers['webhook-timestamp']) - Number(first!.headers['webhook-timestamp'])).toBe(60);
  });

  it('is over for a receiver that is gone', async () => {
    receiver.fail({ status: 410 });
    expect((await failureOf(channels.send(hook(), givenNotice(), never))).retryable).toBe(false);
  });
});

describe('mail', () => {
  it('arrives encrypted, with text and HTML, as a thread', async () => {
    await channels.send(mailChannel, givenNotice(), never);
    await channels.send(mailChannel, givenNotice({ news: 'RESOLVED', id: 'notice_2', summary: 'It is over.' }), never);
    const [fired, resolved] = mail.mails.slice(-2).map(({ email }) => email);
    expect(mail.mails.slice(-2).map(({ encrypted, recipients }) => [encrypted, recipients])).toEqual([
      [true, ['ops@shop.example']],
      [true, ['ops@shop.example']],
    ]);
    expect([fired!.subject, fired!.from?.address, fired!.to?.[0]?.address]).toEqual([
      '[ERROR] Alert: Review backlog',
      'alerts@vitrine.example',
      'ops@shop.example',
    ]);
    expect(fired!.text).toContain('Value: 140 tasks');
    expect(fired!.html).toContain('140 tasks');
    expect(fired!.html).toContain('prefers-color-scheme:dark');
    expect(fired!.html).not.toMatch(/<img|url\(|@import|<link|<script/);
    expect(resolved!.inReplyTo).toBe(fired!.messageId);
    expect(fired!.messageId).toBe(`<${givenNotice().alertId}@vitrine.example>`);
  });

  it('a retry has the same message id', async () => {
    mail.refuse(450);
    expect(await failureOf(channels.send(mailChannel, givenNotice(), never))).toEqual({
      message: 'The mail server does not take the message just now (450).',
      retryable: true,
    });
    await channels.send(mailChannel, givenNotice(), never);
    expect(mail.mails.at(-1)!.email.messageId).toBe(`<${givenNotice().alertId}@vitrine.example>`);
  });

  it('words that somebody chose are text, in headers too', async () => {
    const title = `${HOSTILE}\r\nBcc: everybody@evil.example\r\n\r\n<b>body</b>`;
    await channels.send(mailChannel, givenNotice({ title, summary: HOSTILE, facts: [['Value', HOSTILE]] }), never);
    const { email, raw, recipients } = mail.mails.at(-1)!;
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
    expect([recipients, email.bcc, head.match(/^bcc:/im)]).toEqual([['ops@shop.example'], undefined, null]);
    expect(email.subject).toContain('<script>alert(1)</script>');
    expect(email.html).not.toContain('<script');
    expect(email.html).not.toContain('<b>');
    expect(email.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(email.html!.match(/<a /g)).toHaveLength(1);
  });

  test.each([
    [550, 'The mail server refuses the message (550); check the address.', false],
    [421, 'The mail server does not take the message just now (421).', true],
  ])('%d', async (code, message, retryable) => {
    mail.refuse(code);
    expect(await failureOf(channels.send(mailChannel, givenNotice(), never))).toEqual({ message, retryable });
  });

  const plain = { to: 'ops@shop.example', subject: 'x', text: 'x', html: 'x', messageId: 'a@b', inReplyTo: null };
  const from = 'alerts@vitrine.example';

  it('is not sent in the clear to a server elsewhere, nor to one whose certificate nobody vouches for', async () => {
    const clear = await startMailServer({ disabledCommands: ['AUTH', 'STARTTLS'], hideSTARTTLS: true });
    onTestFinished(() => clear.close());
    // With a certificate to trust, this machine is treated like one elsewhere.
    const unencrypted = createMailer({ url: `smtp://127.0.0.1:${clear.port}`, from, ca: MAIL_CERTIFICATE });
    expect(await failureOf(unencrypted.send(plain, never))).toEqual({
      message: 'The mail server offers no encryption (STARTTLS) that can be trusted.',
      retryable: true,
    });
    expect(clear.mails).toEqual([]);
    const trusted = createMailer({ url: `smtp://127.0.0.1:${mail.port}`, from, ca: MAIL_CERTIFICATE });
    await trusted.send(plain, never);
    expect(mail.mails.at(-1)!.encrypted).toBe(true);
    const stranger = createMailer({ url: `smtp://127.0.0.1:${mail.port}`, from, ca: STRANGERS_CERTIFICATE });
    const sent = mail.mails.length;
    expect((await failureOf(stranger.send(plain, never))).retryable).toBe(true);
    expect(mail.mails).toHaveLength(sent);
  });

  it('a login that is not accepted is told as such, without the password', async () => {
    const closed = await startMailServer({
      authOptional: false,
      disabledCommands: [],
      onAuth: (_, __, done) => done(new Error('Invalid username or password')),
    });
    onTestFinished(() => closed.close());
    const mailer = createMailer({ url: `smtp://user:hunter2@127.0.0.1:${closed.port}`, from });
    expect(await failureOf(mailer.send(plain, never))).toEqual({
      message: 'The mail server does not accept the login; correct SMTP_URL.',
      retryable: true,
    });
  });

  it('a server that is not there', async () => {
    const mailer = createMailer({ url: 'smtp://127.0.0.1:1', from });
    expect((await failureOf(mailer.send(plain, never))).message).toBe(
      'The mail server cannot be reached; check SMTP_URL and the network.',
    );
  });
});

/** Of somebody else: vouches for nothing here. */
const STRANGERS_CERTIFICATE = (await import('node:tls')).rootCertificates[0]!;

describe('targets', () => {
  test.each([
    ['SLACK', 'https://hooks.slack.com/services/T00/B00/abcdWXYZ', null, 'https://hooks.slack.com/…WXYZ'],
    [
      'SLACK',
      'https://hooks.slack.com.evil.example/services/x',
      'This is no incoming webhook of Slack; they begin with https://hooks.slack.com/services/.',
      null,
    ],
    ['SLACK', 'http://hooks.slack.com/services/x', 'Messages go to https addresses only; give one.', null],
    ['SLACK', 'no address', 'This is not an absolute address; give one like https://example.com/.', null],
    ['EMAIL', 'ops@example.com', null, 'o…@example.com'],
    ['EMAIL', 'ops@example.com\r\nBcc: x@evil.example', 'Give one address, such as alerts@example.com.', null],
    ['EMAIL', 'a@example.com, b@example.com', 'Give one address, such as alerts@example.com.', null],
    ['EMAIL', 'Ops <ops@example.com>', 'Give one address, such as alerts@example.com.', null],
    ['PAGERDUTY', ROUTING_KEY, null, '…bcde'],
    [
      'PAGERDUTY',
      'short',
      'A routing key of PagerDuty has 32 letters and digits; an integration of type Events API v2 shows it.',
      null,
    ],
    ['WEBHOOK', 'https://example.com/hook?token=secret', null, 'https://example.com/…'],
    [
      'WEBHOOK',
      'https://169.254.169.254/latest',
      'This host is not on the public internet; the operator may allow its host:port in OUTBOUND_ALLOW.',
      null,
    ],
    [
      'WEBHOOK',
      'https://user:pass@example.com/',
      'An address with a user name or password is not fetched; use a signed address instead.',
      null,
    ],
  ] as const)('%s %s', (kind, target, problem, masked) => {
    expect(channels.check(kind, target)).toBe(problem);
    if (masked !== null) expect(channels.mask(kind, target)).toBe(masked);
  });
});

describe('a channel that fails', () => {
  const notice: AlertNotice = givenNotice();

  it('is left alone after five failures in a row, and no other is', async () => {
    slack.goDown({ status: 500 });
    const channel = { ...slackChannel(), id: 'c-broken' };
    for (let n = 0; n < 5; n += 1) await failureOf(channels.deliver(channel, notice, never));
    const asked = slack.requests.length;
    expect((await failureOf(channels.deliver(channel, notice, never))).message).toBe(
      'The channel failed several times in a row and is left alone.',
    );
    expect(slack.requests.length).toBe(asked);
    slack.goDown(null);
    await channels.deliver(slackChannel(), notice, never);
    // A test goes through all the same.
    await channels.send(channel, notice, never);
  });

  it('is given the time it asks for', async () => {
    const channel = { ...slackChannel(), id: 'c-throttled' };
    slack.fail({ status: 429, retryAfter: '30' });
    await failureOf(channels.deliver(channel, notice, never));
    clock.advance(29_000);
    expect(await failureOf(channels.deliver(channel, notice, never))).toEqual({
      message: 'The channel asked to be left alone for another 1 s.',
      retryable: true,
    });
    clock.advance(1_000);
    await channels.deliver(channel, notice, never);
  });

  it('has at most two messages under way', async () => {
    const channel = { ...hook(), id: 'c-slow' };
    const release = receiver.hold();
    const sending = [channels.deliver(channel, notice, never), channels.deliver(channel, notice, never)];
    expect((await failureOf(channels.deliver(channel, notice, never))).message).toBe(
      'Other messages to this channel are under way.',
    );
    await channels.deliver(slackChannel(), notice, never);
    release();
    await Promise.all(sending);
    await channels.deliver(channel, notice, never);
  });
});
