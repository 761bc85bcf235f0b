import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDefaultRules } from '../../../src/operations/alerts/ensure-default-rules.js';
import { judgeRules } from '../../../src/operations/alerts/judge-rules.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { givenChannel, givenJobs, givenRule, judgeWindow, listAlerts, toldNews, upsertRule } from './given.js';

const MINUTE = 60_000;
const PAGER = { kind: 'PAGERDUTY', name: 'Pager', target: 'R0123456789abcdef0123456789abcde' };

// Without a worker nothing judges and nothing is sent but what the test asks for.
let world: World;
beforeEach(async () => {
  world = await createWorld({ worker: false });
  await world.key('ADMIN');
});
afterEach(() => world.close());

const alertEvents = async () =>
  (await world.events()).filter(({ type }) => type.startsWith('alert.')).map(({ type }) => type);

describe('an alert', () => {
  it('is pending after a window, fires after a second, and ends with its duration', async () => {
    const channelId = await givenChannel(world, PAGER);
    const ruleId = await givenRule(world);
    await judgeWindow(world, 'bad');
    const startedAt = world.clock.now().toISOString();
    expect(await listAlerts(world)).toMatchObject([{ state: 'PENDING', deliveries: [] }]);
    expect(await alertEvents()).toEqual([]);
    await judgeWindow(world, 'bad');
    expect(await listAlerts(world)).toEqual([
      {
        id: expect.stringMatching(/^alert_/),
        state: 'FIRING',
        severity: 'ERROR',
        summary: 'Job failure rate is 100 %; it alarms above 20 %, over 1 min.',
        value: 1,
        dedupKey: `vitrine/${ruleId}`,
        startedAt,
        resolvedAt: null,
        rule: { id: ruleId },
        acknowledgedBy: null,
        deliveries: [
          {
            channel: { id: channelId },
            status: 'PENDING',
            attempts: 0,
            error: null,
            at: world.clock.now().toISOString(),
          },
        ],
      },
    ]);
    await judgeWindow(world, 'good', 12 * MINUTE);
    expect(await listAlerts(world)).toMatchObject([
      { state: 'RESOLVED', value: 0, resolvedAt: world.clock.now().toISOString() },
    ]);
    expect(await toldNews(world)).toEqual(['FIRED', 'RESOLVED']);
    const [told] = await readRows(world.databaseUrl, `SELECT notice FROM alert_deliveries WHERE news = 'RESOLVED'`);
    expect(told!['notice']).toMatchObject({
      durationMs: 13 * MINUTE,
      summary: 'Job failure rate is back to 0 % after 13 min.',
    });
    expect(await alertEvents()).toEqual(['alert.fired.v1', 'alert.resolved.v1']);
  });

  it('that was only pending leaves nothing behind', async () => {
    await givenChannel(world, PAGER);
    await givenRule(world);
    await judgeWindow(world, 'bad');
    await judgeWindow(world, 'good');
    expect([await listAlerts(world), await toldNews(world), await alertEvents()]).toEqual([[], [], []]);
  });

  it('of a rate without enough to measure is over', async () => {
    await givenChannel(world, PAGER);
    await givenRule(world);
    await judgeWindow(world, 'bad');
    await judgeWindow(world, 'bad');
    world.clock.advance(2 * MINUTE);
    await judgeRules(world.system);
    expect(await listAlerts(world)).toMatchObject([{ state: 'RESOLVED' }]);
    const [told] = await readRows(world.databaseUrl, `SELECT notice FROM alert_deliveries WHERE news = 'RESOLVED'`);
    expect(told!['notice'].summary).toBe('Job failure rate alarms no longer, after 3 min.');
  });
});

describe('no storm', () => {
  it('a metric that flaps a hundred times in an hour is two notifications', { timeout: 120_000 }, async () => {
    await givenChannel(world, PAGER);
    await givenRule(world);
    // It changes sides every 36 s on the average, at moments that the windows of a minute meet now here and now there.
    const pauses = [60, 12, 48, 24];
    let [changes, next, state] = [0, 0, 'good' as 'good' | 'bad'];
    for (let second = 0; second < 3_600; second += 12) {
      if (second >= next) {
        next += pauses[changes % pauses.length]!;
        changes += 1;
        state = state === 'good' ? 'bad' : 'good';
      }
      await judgeWindow(world, state, 12_000);
    }
    const states = (await listAlerts(world)).map(({ state }) => state);
    expect([changes, await toldNews(world)]).toEqual([100, ['FIRED', 'RESOLVED']]);
    // It did fire and end many times, and who subscribes has seen it.
    expect(states.length).toBeGreaterThan(5);
    expect((await alertEvents()).length).toBeGreaterThan(10);
  });

  it('ten thousand failing calls in a window are one notification, however often it is looked', {
    timeout: 120_000,
  }, async () => {
    await givenChannel(world, PAGER);
    await givenRule(world, { windowSeconds: 300 });
    await judgeRules(world.system);
    for (let look = 0; look < 120; look += 1) {
      world.clock.advance(5_000);
      if (look % 12 === 0) await givenJobs(world, { ended: 10_000, failed: 10_000 });
      await judgeRules(world.system);
    }
    expect(await toldNews(world)).toEqual(['FIRED']);
    expect(await listAlerts(world)).toMatchObject([{ state: 'FIRING', value: 1 }]);
  });

  it('what lasts is told again every hour, until somebody sees to it', { timeout: 120_000 }, async () => {
    await givenChannel(world, PAGER);
    await givenRule(world);
    for (let minute = 0; minute < 130; minute += 1) await judgeWindow(world, 'bad');
    expect(await toldNews(world)).toEqual(['FIRED', 'REMINDED', 'REMINDED']);
    const [alert] = await listAlerts(world);
    const acknowledge =
      'mutation ($id: ID!) { acknowledgeAlert(id: $id) { alert { state acknowledgedBy { name } } userErrors { code } } }';
    const answers = [
      await world.execute(acknowledge, { id: alert!['id'] }),
      await world.execute(acknowledge, { id: alert!['id'] }),
    ];
    const expected = { alert: { state: 'FIRING', acknowledgedBy: { name: 'Test ADMIN' } }, userErrors: [] };
    expect(answers.map(({ data }) => data['acknowledgeAlert'])).toEqual([expected, expected]);
    for (let minute = 0; minute < 70; minute += 1) await judgeWindow(world, 'bad');
    await judgeWindow(world, 'good');
    expect((await toldNews(world)).slice(3)).toEqual(['ACKNOWLEDGED', 'RESOLVED']);
    expect(await alertEvents()).toEqual(['alert.fired.v1', 'alert.acknowledged.v1', 'alert.resolved.v1']);
    expect((await world.execute(acknowledge, { id: alert!['id'] })).data['acknowledgeAlert'].userErrors).toEqual([]);
  });

  it('many processes at once judge a window once', async () => {
    await givenChannel(world, PAGER);
    await givenRule(world);
    await judgeWindow(world, 'bad');
    world.clock.advance(MINUTE);
    await givenJobs(world, { ended: 20, failed: 20 });
    const judged = await Promise.all(Array.from({ length: 6 }, () => judgeRules(world.system)));
    expect(judged.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect([await toldNews(world), (await listAlerts(world)).length]).toEqual([['FIRED'], 1]);
  });
});

describe('channels', () => {
  it('are told by severity, by rule and while they are switched on; of the end, who was told of the beginning', async () => {
    const pager = (name: string, rest: object = {}) => givenChannel(world, { ...PAGER, name, ...rest });
    const [all, named] = [await pager('all'), await pager('named')];
    await pager('critical only', { minSeverity: 'CRITICAL' });
    await pager('off', { enabled: false });
    const forAll = await givenRule(world);
    const forNamed = await givenRule(world, { channelIds: [named] });
    const forNobody = await givenRule(world, { channelIds: [] });
    await judgeWindow(world, 'bad');
    await judgeWindow(world, 'bad');
    await pager('late');
    await judgeWindow(world, 'good');
    const told = async (ruleId: string) => {
      const alert = (await listAlerts(world)).find(({ rule }) => rule.id === ruleId);
      return alert?.['deliveries'].map(({ channel }: any) => channel.id).toSorted();
    };
    expect(await told(forAll)).toEqual([all, all, named, named].toSorted());
    expect(await told(forNamed)).toEqual([named, named]);
    expect(await told(forNobody)).toEqual([]);
  });
});

describe('a rule', () => {
  it('that is switched off ends its alerts, and tells so', async () => {
    await givenChannel(world, PAGER);
    const id = await givenRule(world);
    await judgeWindow(world, 'bad');
    await judgeWindow(world, 'bad');
    const terms = { metric: 'JOB_FAILURE_RATE', comparison: '>', threshold: 0.2, windowSeconds: 60, severity: 'ERROR' };
    const { rule } = await upsertRule(world, { ...terms, id, enabled: false });
    expect(rule.enabled).toBe(false);
    expect(await listAlerts(world)).toMatchObject([{ state: 'RESOLVED' }]);
    await judgeWindow(world, 'bad');
    expect(await toldNews(world)).toEqual(['FIRED', 'RESOLVED']);
  });

  it('that cannot be judged holds up no other and is tried again', async () => {
    await givenChannel(world, PAGER);
    await givenRule(world, { metric: 'SKU_COLLISION_RATE' });
    await givenRule(world);
    await readRows(world.databaseUrl, 'ALTER TABLE skus RENAME COLUMN base TO base_gone');
    await judgeWindow(world, 'bad');
    await judgeWindow(world, 'bad');
    expect(await toldNews(world)).toEqual(['FIRED']);
    await readRows(world.databaseUrl, 'ALTER TABLE skus RENAME COLUMN base_gone TO base');
    world.clock.advance(MINUTE);
    expect(await judgeRules(world.system)).toBe(2);
  });

  it('says when it was judged and what was measured', async () => {
    const id = await givenRule(world, { threshold: 0.9 });
    world.clock.advance(MINUTE);
    await givenJobs(world, { ended: 20, failed: 5 });
    await judgeRules(world.system);
    const { data } = await world.execute('{ alertRules { id judgedAt lastValue } }');
    expect(data['alertRules']).toEqual([{ id, judgedAt: world.clock.now().toISOString(), lastValue: 0.25 }]);
  });
});

it('lists cost one statement a level', async () => {
  for (const name of ['One', 'Two']) await givenChannel(world, { ...PAGER, name });
  for (let rules = 0; rules < 6; rules += 1) await givenRule(world);
  await judgeWindow(world, 'bad');
  await judgeWindow(world, 'bad');
  const document =
    '{ alerts(first: 50) { nodes { id rule { id channels { id } } acknowledgedBy { id } deliveries { status channel { id } } } } }';
  const { statements, result } = await world.countStatements(() => world.execute(document));
  expect(result.data['alerts'].nodes.map(({ deliveries }: any) => deliveries.length)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(statements).toBeLessThanOrEqual(7);
});

describe('the rules that ship', () => {
  it('are there after the first start, once, and stay as a person has made them', async () => {
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => ensureDefaultRules(world.system)));
    expect([first, ...others].reduce((sum, count) => sum! + count!, 0)).toBe(await countRules());
    const { data } = await world.execute('{ alertRules { id metric comparison threshold windowSeconds severity } }');
    const backlog = data['alertRules'].find(({ metric }: any) => metric === 'REVIEW_BACKLOG');
    expect(backlog).toMatchObject({ comparison: '>', threshold: 100, windowSeconds: 300, severity: 'WARNING' });
    await upsertRule(world, { ...backlog, threshold: 7, enabled: false });
    expect(await ensureDefaultRules(world.system)).toBe(0);
    const after = (await world.execute('{ alertRules { id threshold enabled } }')).data['alertRules'];
    expect(after.find(({ id }: any) => id === backlog.id)).toEqual({ id: backlog.id, threshold: 7, enabled: false });
  });

  it('can all be judged on an empty database, and none alarms', async () => {
    const rules = await ensureDefaultRules(world.system);
    for (let window = 0; window < 3; window += 1) {
      expect(await judgeRules(world.system)).toBe(rules);
      world.clock.advance(5 * MINUTE);
    }
    expect(await listAlerts(world)).toEqual([]);
  });

  async function countRules(): Promise<number> {
    return (await world.execute('{ alertRules { id } }')).data['alertRules'].length;
  }
});

describe('what is refused', () => {
  const good = { metric: 'JOB_FAILURE_RATE', comparison: '>', threshold: 0.2, windowSeconds: 60, severity: 'ERROR' };

  it.each([
    [{ comparison: '==' }, 'INVALID', ['comparison']],
    [{ threshold: 1.5 }, 'INVALID', ['threshold']],
    [{ threshold: -0.1 }, 'INVALID', ['threshold']],
    [{ metric: 'REVIEWER_CONFIDENCE', threshold: 0 }, 'INVALID', ['threshold']],
    [{ windowSeconds: 59 }, 'INVALID', ['windowSeconds']],
    [{ windowSeconds: 604_801 }, 'INVALID', ['windowSeconds']],
    [{ channelIds: Array.from({ length: 51 }, (_, n) => `channel_${n}`) }, 'INVALID', ['channelIds']],
    [{ channelIds: ['channel_none'] }, 'NOT_FOUND', ['channelIds', '0']],
    [{ id: 'rule_none' }, 'NOT_FOUND', ['id']],
  ])('%j', async (given, code, field) => {
    const before = await world.head();
    const { rule, userErrors } = await upsertRule(world, { ...good, ...given });
    expect([rule, userErrors.map(({ message: _, ...rest }: any) => rest)]).toEqual([null, [{ code, field }]]);
    expect([(await world.execute('{ alertRules { id } }')).data['alertRules'], await world.head()]).toEqual([
      [],
      before,
    ]);
  });

  it('another metric for a rule there is, and a rule too many', async () => {
    const id = await givenRule(world);
    const { userErrors } = await upsertRule(world, { ...good, id, metric: 'AUTO_REJECT_RATE' });
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['metric'] }]);
    await readRows(
      world.databaseUrl,
      `INSERT INTO alert_rules SELECT id || n, NULL, metric, comparison, threshold, window_seconds, severity, false, NULL,
         judged_next_at, NULL, NULL, created_at FROM alert_rules, generate_series(1, 198) AS n`,
    );
    // One is left, and two ask for it at once.
    const both = await atOnce(world, [() => upsertRule(world, good), () => upsertRule(world, good)]);
    expect(both.map((answer) => answer['userErrors'].map(({ code }: any) => code)).toSorted()).toEqual([
      [],
      ['LIMIT_EXCEEDED'],
    ]);
    expect((await upsertRule(world, good))['userErrors']).toMatchObject([{ code: 'LIMIT_EXCEEDED', field: null }]);
  });

  /** Carries calls out that all wait for the lock of insertions before any goes on. */
  async function atOnce<Answer>(world: World, calls: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
    const holder = new Client({ connectionString: world.databaseUrl });
    await holder.connect();
    try {
      await holder.query('SELECT pg_advisory_lock(7284010)');
      const answers = calls.map((call) => call());
      const waiting = `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database() AND locktype = 'advisory' AND objid = 7284010 AND NOT granted`;
      while ((await holder.query(waiting)).rowCount !== calls.length);
      await holder.query('SELECT pg_advisory_unlock(7284010)');
      return await Promise.all(answers);
    } finally {
      await holder.end();
    }
  }
});
