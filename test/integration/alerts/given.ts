import { judgeRules } from '../../../src/operations/alerts/judge-rules.js';
import { readRows } from '../../support/rows.js';
import type { World } from '../../support/world.js';

const RULE_FIELDS = 'id metric comparison threshold windowSeconds severity enabled judgedAt lastValue channels { id }';
export const ALERT_FIELDS = /* GraphQL */ `
  id state severity summary value dedupKey startedAt resolvedAt rule { id } acknowledgedBy { id name }
  deliveries { channel { id } status attempts error at }
`;

/** A rule over failed jobs, made through the API: beyond a fifth of the pieces in a minute. */
export async function givenRule(world: World, given: object = {}): Promise<string> {
  const terms = { metric: 'JOB_FAILURE_RATE', comparison: '>', threshold: 0.2, windowSeconds: 60, severity: 'ERROR' };
  const { rule, userErrors } = await upsertRule(world, { ...terms, ...given });
  if (rule === null) throw new Error(JSON.stringify(userErrors));
  return rule.id as string;
}

export async function upsertRule(world: World, input: object): Promise<Record<string, any>> {
  const document = `mutation ($input: UpsertAlertRuleInput!) {
    upsertAlertRule(input: $input) { rule { ${RULE_FIELDS} } userErrors { code field message } } }`;
  const { data, errors } = await world.execute(document, { input });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data['upsertAlertRule'];
}

export async function upsertChannel(world: World, input: object): Promise<Record<string, any>> {
  const document = `mutation ($input: UpsertAlertChannelInput!) {
    upsertAlertChannel(input: $input) {
      channel { id kind name minSeverity target enabled } signingSecret userErrors { code field message } } }`;
  const { data, errors } = await world.execute(document, { input });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data['upsertAlertChannel'];
}

/** A channel that there is, by its id. */
export async function givenChannel(world: World, input: object): Promise<string> {
  const { channel, userErrors } = await upsertChannel(world, { minSeverity: 'INFO', ...input });
  if (channel === null) throw new Error(JSON.stringify(userErrors));
  return channel.id as string;
}

export async function listAlerts(world: World): Promise<Record<string, any>[]> {
  const { data } = await world.execute(`{ alerts(first: 100) { nodes { ${ALERT_FIELDS} } } }`);
  return data['alerts'].nodes;
}

/** Jobs of one piece that have just ended, or end at `at`: this many, this many of them failed. Those from before are gone. */
export async function givenJobs(
  world: World,
  { ended, failed, at = world.clock.now() }: { ended: number; failed: number; at?: Date },
): Promise<void> {
  await readRows(world.databaseUrl, `DELETE FROM jobs WHERE kind = 'IMPORT_CONTENT'`);
  await readRows(
    world.databaseUrl,
    `INSERT INTO jobs (id, kind, state, done, total, failed, attempts, created_at, completed_at)
     SELECT 'job_' || gen_random_uuid(), 'IMPORT_CONTENT', CASE WHEN n <= $2 THEN 'FAILED' ELSE 'COMPLETED' END, 1, 1,
       (n <= $2)::int, 1, $3, $3 FROM generate_series(1, $1) AS n`,
    [ended, failed, at.toISOString()],
  );
}

/** Lets a window end in which every fifth piece but one (or every piece) failed, and judges it. */
export async function judgeWindow(world: World, state: 'bad' | 'good', windowMs = 60_000): Promise<void> {
  // There before the window ends: a sweep of the world's own that judges it first finds the same.
  const at = new Date(world.clock.now().getTime() + windowMs);
  await givenJobs(world, { ended: 20, failed: state === 'bad' ? 20 : 0, at });
  world.clock.advance(windowMs);
  await judgeRules(world.system);
}

/** What channels were told, in order. */
export async function toldNews(world: World): Promise<string[]> {
  const rows = await readRows<{ news: string }>(world.databaseUrl, 'SELECT news FROM alert_deliveries ORDER BY id');
  return rows.map(({ news }) => news);
}
