import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { giveUpDelivery } from '../../../src/operations/alerts/deliver-alert.js';
import { judgeRules } from '../../../src/operations/alerts/judge-rules.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { type PagerDutyServer, ROUTING_KEY, startPagerDutyServer } from '../../support/pagerduty-server.js';
import { type ProviderServer, startProviderServer } from '../../support/provider-server.js';
import { readRows } from '../../support/rows.js';
import { type SlackServer, startSlackServer } from '../../support/slack-server.js';
import { connectClient } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';
import { givenChannel, givenRule, judgeWindow, listAlerts, upsertChannel } from './given.js';

let world: World;
let slack: SlackServer;
let pagerDuty: PagerDutyServer;
let mail: MailServer;
let receiver: ProviderServer<never>;

beforeAll(async () => {
  slack = await startSlackServer();
  pagerDuty = await startPagerDutyServer();
  mail = await startMailServer();
  receiver = await startProviderServer<never>({ isPaidFor: () => true, answer: () => ({ status: 200, body: '' }) });
  world = await createWorld({
    outboundAllow: [slack.host, pagerDuty.host, new URL(receiver.baseUrl).host],
    environment: {
      SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      ALERT_FROM: 'alerts@vitrine.example',
      PAGERDUTY_URL: pagerDuty.eventsUrl,
      PUBLIC_URL: 'https://vitrine.example.com',
    },
  });
  await world.key('ADMIN');
});
afterAll(async () => {
  await world.close();
  await Promise.all([slack.close(), pagerDuty.close(), mail.close(), receiver.close()]);
});
afterEach(async () => {
  slack.goDown(null);
  receiver.goDown(null);
  await readRows(world.databaseUrl, 'UPDATE alert_rules SET enabled = false');
  await readRows(world.databaseUrl, 'UPDATE alert_channels SET enabled = false');
  // No window of the next test sees what ended in this one.
  world.clock.advance(10 * 60_000);
});

/** A rule whose first window is over, without a job in it: the next ends when the test says so, whoever judges it then. */
async function givenJudgedRule(given: object = {}): Promise<string> {
  const ruleId = await givenRule(world, given);
  await judgeRules(world.system);
  const isJudged = async () => {
    const { data } = await world.execute('{ alertRules { id judgedAt } }');
    return data['alertRules'].find(({ id }: { id: string }) => id === ruleId).judgedAt !== null;
  };
  await expect.poll(isJudged).toBe(true);
  return ruleId;
}

interface WindowEnd {
  readonly ended: 'bad' | 'good';
  readonly state: 'PENDING' | 'FIRING' | 'RESOLVED';
  readonly windowMs?: number;
}

/** Lets a window end, and waits until the alerts of the rules stand so: the world's own sweep may have them in hand. */
async function endWindow(ruleIds: readonly string[], { ended, state, windowMs }: WindowEnd): Promise<void> {
  await judgeWindow(world, ended, windowMs);
  const statesNow = async () => {
    const alerts = await listAlerts(world);
    return ruleIds.map((ruleId) => alerts.find(({ rule }) => rule.id === ruleId)?.['state']);
  };
  await expect.poll(statesNow).toEqual(ruleIds.map(() => state));
}

async function fireAll(ruleIds: readonly string[]): Promise<void> {
  await endWindow(ruleIds, { ended: 'bad', state: 'PENDING' });
  await endWindow(ruleIds, { ended: 'bad', state: 'FIRING' });
}

async function fire(): Promise<string> {
  const ruleId = await givenJudgedRule();
  await fireAll([ruleId]);
  return ruleId;
}

const alertOf = async (ruleId: string) => (await listAlerts(world)).find(({ rule }) => rule.id === ruleId)!;

async function statusesOf(ruleId: string): Promise<Record<string, [string, number, string | null]>> {
  const { deliveries } = await alertOf(ruleId);
  return Object.fromEntries(deliveries.map((one: any) => [one.channel.id, [one.status, one.attempts, one.error]]));
}

it('an alert reaches Slack, mail, PagerDuty and a webhook, and so does its end', async () => {
  const ids = [
    await givenChannel(world, { kind: 'SLACK', name: 'Slack', target: slack.webhookUrl }),
    await givenChannel(world, { kind: 'EMAIL', name: 'Mail', target: 'ops@shop.example' }),
    await givenChannel(world, { kind: 'PAGERDUTY', name: 'Pager', target: ROUTING_KEY }),
    await givenChannel(world, { kind: 'WEBHOOK', name: 'Hook', target: receiver.baseUrl }),
  ];
  const ruleId = await fire();
  await world.runJobs();
  expect(await statusesOf(ruleId)).toEqual(Object.fromEntries(ids.map((id) => [id, ['SUCCEEDED', 1, null]])));
  await endWindow([ruleId], { ended: 'good', state: 'RESOLVED', windowMs: 10 * 60_000 });
  await world.runJobs();
  expect([slack.messages().length, mail.mails.length, pagerDuty.events().length, receiver.requests.length]).toEqual([
    2, 2, 2, 2,
  ]);
  expect(pagerDuty.incidents().get(`vitrine/${ruleId}`)).toBe('resolved');
  expect(slack.messages()[1]!['text']).toBe(
    'Resolved: Job failure rate. Job failure rate is back to 0 % after 11 min.',
  );
  expect(mail.mails[1]!.email.text).toContain('Lasted: 11 min');
  const kinds = (await world.execute('{ jobs(kind: DELIVER_ALERT, first: 9) { nodes { state total failed } } }')).data[
    'jobs'
  ].nodes;
  expect(kinds).toEqual([
    { state: 'COMPLETED', total: 4, failed: 0 },
    { state: 'COMPLETED', total: 4, failed: 0 },
  ]);
});

it('a channel that hangs delays no other, and one that is gone is not tried again', async () => {
  const hanging = await givenChannel(world, { kind: 'WEBHOOK', name: 'Hangs', target: `${receiver.baseUrl}/hangs` });
  const gone = await givenChannel(world, { kind: 'SLACK', name: 'Gone', target: `${slack.webhookUrl}-gone` });
  const well = await givenChannel(world, { kind: 'PAGERDUTY', name: 'Well', target: ROUTING_KEY });
  const release = receiver.hold();
  const rules: string[] = [];
  while (rules.length < 6) rules.push(await givenJudgedRule());
  const before = pagerDuty.events().length;
  await fireAll(rules);
  await expect.poll(() => pagerDuty.events().length - before).toBe(6);
  await expect
    .poll(async () => (await statusesOf(rules[0]!))[gone])
    .toEqual(['FAILED', 1, "Slack answered 404 no_service: it refuses the message; check the channel's target."]);
  expect((await statusesOf(rules[0]!))[well]).toEqual(['SUCCEEDED', 1, null]);
  expect(['PENDING', 'RETRYING']).toContain((await statusesOf(rules[0]!))[hanging]![0]);
  release();
  await world.runJobs();
  expect((await statusesOf(rules[5]!))[hanging]![0]).toBe('SUCCEEDED');
});

it('a channel that was down is told in order, and not what is no longer so', async () => {
  const channel = await givenChannel(world, { kind: 'SLACK', name: 'Down', target: slack.webhookUrl });
  slack.goDown({ status: 503 });
  const ruleId = await fire();
  const sent = slack.messages().length;
  await expect.poll(async () => (await statusesOf(ruleId))[channel]?.[0]).toBe('RETRYING');
  await endWindow([ruleId], { ended: 'good', state: 'RESOLVED' });
  slack.goDown(null);
  await world.runJobs();
  const { deliveries } = await alertOf(ruleId);
  expect(deliveries.map(({ status, error }: any) => [status, error])).toEqual([
    ['FAILED', 'The alert was over before this could be told.'],
    ['SUCCEEDED', null],
  ]);
  expect(
    slack
      .messages()
      .slice(sent)
      .map(({ text }) => text.split(':')[0]),
  ).toEqual(['Resolved']);
});

it('a message whose process died at the last attempt has failed, once', async () => {
  await givenChannel(world, { kind: 'SLACK', name: 'Dies', target: slack.webhookUrl });
  slack.goDown({ status: 503 });
  const ruleId = await fire();
  const [row] = await readRows<{ id: string; job_id: string }>(
    world.databaseUrl,
    `SELECT told.id, piece.job_id FROM alert_deliveries AS told JOIN job_pieces AS piece ON piece.subject_id = told.id
     JOIN alerts AS alert ON alert.id = told.alert_id WHERE alert.rule_id = $1`,
    [ruleId],
  );
  const message = { deliveryId: row!.id, jobId: row!.job_id };
  await giveUpDelivery(world.system, message);
  await giveUpDelivery(world.system, message);
  expect(Object.values(await statusesOf(ruleId)).map(([status, , error]) => [status, error])).toEqual([
    ['FAILED', 'It could not be sent, several times.'],
  ]);
  const job = await world.execute('query ($id: ID!) { job(id: $id) { state failed done } }', { id: row!.job_id });
  expect(job.data['job']).toEqual({ state: 'FAILED', failed: 1, done: 1 });
});

const TEST = 'mutation ($id: ID!) { testAlertChannel(id: $id) { channel { id } userErrors { code field message } } }';

it('a test says at once whether the channel works', async () => {
  const id = await givenChannel(world, { kind: 'SLACK', name: 'Tested', target: slack.webhookUrl });
  const sent = slack.messages().length;
  expect((await world.execute(TEST, { id })).data['testAlertChannel']).toEqual({ channel: { id }, userErrors: [] });
  expect(slack.messages().slice(sent)[0]!['text']).toContain('Test: This channel works');
  slack.goDown({ status: 503 });
  expect((await world.execute(TEST, { id })).data['testAlertChannel']).toEqual({
    channel: null,
    userErrors: [
      { code: 'PROVIDER_UNAVAILABLE', field: ['id'], message: 'Slack answered 503: it does not work just now.' },
    ],
  });
  expect((await world.execute(TEST, { id: 'channel_none' })).data['testAlertChannel'].userErrors[0].code).toBe(
    'NOT_FOUND',
  );
});

it('a target is kept sealed and shown masked, and given as it is shown it stays', async () => {
  const secret = 'S3cr3tT0k3n';
  const target = `${receiver.baseUrl}/in/${secret}`;
  const input = { kind: 'WEBHOOK', name: 'Sealed', target };
  const made = await upsertChannel(world, input);
  expect(made).toEqual({
    channel: {
      id: expect.any(String),
      kind: 'WEBHOOK',
      name: 'Sealed',
      minSeverity: 'WARNING',
      target: `${receiver.baseUrl}/…`,
      enabled: true,
    },
    signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/),
    userErrors: [],
  });
  const { id } = made['channel'];
  const changed = await upsertChannel(world, { ...input, id, name: 'Renamed', target: made['channel'].target });
  expect([changed['channel'].name, changed['signingSecret']]).toEqual(['Renamed', null]);
  const asked = receiver.requests.length;
  await world.execute(TEST, { id });
  expect(receiver.requests.slice(asked).map(({ path }) => path)).toEqual([`/in/${secret}`]);
  const tables = ['alert_channels', 'alert_deliveries', 'audit_log', 'event_log', 'event_outbox', 'pgboss.job'];
  for (const table of tables) {
    const rows = await readRows(world.databaseUrl, `SELECT row_to_json(kept)::text AS text FROM ${table} AS kept`);
    expect([table, JSON.stringify(rows).includes(secret)]).toEqual([table, false]);
  }
});

it('refused: a name that another channel has', async () => {
  const taken = { kind: 'PAGERDUTY', name: 'Taken', target: ROUTING_KEY };
  await upsertChannel(world, taken);
  const { channel, userErrors } = await upsertChannel(world, taken);
  expect([channel, userErrors.map(({ code, field }: any) => [code, field])]).toEqual([null, [['DUPLICATE', ['name']]]]);
});

it.each([
  [{ kind: 'SLACK', target: 'https://evil.example/services/x' }, 'FETCH_REFUSED', 'target'],
  [{ kind: 'EMAIL', target: 'a@b.example\nBcc: c@d.example' }, 'INVALID', 'target'],
  [{ kind: 'PAGERDUTY', target: 'x' }, 'INVALID', 'target'],
  [{ kind: 'WEBHOOK', target: 'https://10.0.0.1/' }, 'FETCH_REFUSED', 'target'],
  [{ kind: 'PAGERDUTY', target: ' ' }, 'INVALID', 'target'],
  [{ kind: 'PAGERDUTY', target: ROUTING_KEY, name: '' }, 'INVALID', 'name'],
  [{ kind: 'PAGERDUTY', target: ROUTING_KEY, name: 'x'.repeat(101) }, 'INVALID', 'name'],
  [{ kind: 'PAGERDUTY', target: ROUTING_KEY, id: 'channel_none' }, 'NOT_FOUND', 'id'],
])('refused: %j', async (given, code, field) => {
  const count = async () => (await world.execute('{ alertChannels { id } }')).data['alertChannels'].length;
  const before = await count();
  const { channel, signingSecret, userErrors } = await upsertChannel(world, { name: 'New', ...given });
  expect([channel, signingSecret, userErrors.map((error: any) => [error.code, error.field])]).toEqual([
    null,
    null,
    [[code, [field]]],
  ]);
  expect(await count()).toBe(before);
});

it('alertChanged tells by severity', async () => {
  // What the tests before have committed is in the log, and not told.
  await world.head();
  const after = (await world.execute('{ logCursor }')).data['logCursor'];
  const client = connectClient(world.url, (await world.key('VIEWER')).secret);
  const warning = await givenJudgedRule({ severity: 'WARNING' });
  const error = await givenJudgedRule();
  await fireAll([warning, error]);
  await world.head();
  const results = client.iterate<Record<string, any>>({
    query:
      'subscription ($after: Cursor) { alertChanged(minSeverity: ERROR, after: $after) { type alert { rule { id } state } } }',
    variables: { after },
  });
  const { value } = await results.next();
  await client.dispose();
  expect((await alertOf(warning))['state']).toBe('FIRING');
  expect(value.data.alertChanged).toEqual({ type: 'alert.fired.v1', alert: { rule: { id: error }, state: 'FIRING' } });
});

const RULE = '{ metric: REVIEW_BACKLOG, comparison: ">", threshold: -1, windowSeconds: 60, severity: INFO }';
it.each([
  ['{ alerts(first: 1) { totalCount } }', ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE']],
  ['{ alertRules { id channels { target } } }', ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE']],
  ['{ alertChannels { target } }', ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE']],
  [
    'mutation { acknowledgeAlert(id: "alert_none") { userErrors { code } } }',
    ['ADMIN', 'EDITOR', 'REVIEWER', 'SERVICE'],
  ],
  [`mutation { upsertAlertRule(input: ${RULE}) { userErrors { code } } }`, ['ADMIN']],
  ['mutation { upsertAlertChannel(input: { kind: EMAIL, name: "", target: "" }) { userErrors { code } } }', ['ADMIN']],
  ['mutation { testAlertChannel(id: "channel_none") { userErrors { code } } }', ['ADMIN']],
] as const)('%s is for %j', async (document, allowed) => {
  const codesFor = async (as: Parameters<World['execute']>[2]) =>
    (await world.execute(document, {}, as)).errors?.map(({ extensions }) => extensions['code']) ?? [];
  expect(await codesFor({ as: null })).toEqual(['UNAUTHENTICATED']);
  for (const role of ['ADMIN', 'EDITOR', 'REVIEWER', 'VIEWER', 'SERVICE'] as const)
    expect([role, await codesFor({ as: role })]).toEqual([
      role,
      (allowed as readonly string[]).includes(role) ? [] : ['FORBIDDEN'],
    ]);
});
