import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, ask } from '../support/api.js';
import { useTestDatabase } from '../support/database.js';
import { type PagerDutyServer, ROUTING_KEY, startPagerDutyServer } from '../support/pagerduty-server.js';
import { killProcesses, type PlatformProcess, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const ALERTS = 60;
/** Messages to the webhook after which the worker is killed; from then on until it is, no message is answered. */
const KILL_AFTER = [10, 30];

const database = useTestDatabase();
const key = 'vt_preset-for-the-killed-alerts';
let folder: string;
let receiver: WebhookReceiver;
let pagerDuty: PagerDutyServer;
let api: Api;

const start = (role: 'api' | 'worker') =>
  startProcess({
    role,
    folder,
    environment: {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a test secret of more than thirty-two characters',
      ADMIN_API_KEY: key,
      OUTBOUND_ALLOW: `${receiver.host},${pagerDuty.host}`,
      PAGERDUTY_URL: pagerDuty.eventsUrl,
    },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-alerts-'));
  receiver = await startWebhookReceiver();
  pagerDuty = await startPagerDutyServer();
  const answering = await start('api');
  api = { url: answering.url, key };
}, 60_000);
afterAll(async () => {
  await killProcesses();
  await receiver.close();
  await pagerDuty.close();
  await rm(folder, { recursive: true });
});

async function givenChannel(input: object): Promise<string | null> {
  const { upsertAlertChannel } = await ask(
    api,
    'mutation ($input: UpsertAlertChannelInput!) { upsertAlertChannel(input: $input) { channel { id } signingSecret userErrors { message } } }',
    { input },
  );
  expect(upsertAlertChannel.userErrors).toEqual([]);
  return upsertAlertChannel.signingSecret;
}

/** What the rule on drift that ships fires at once for, when a worker starts: as many baselines, each with a bad report. */
async function givenDrift(): Promise<void> {
  await readRows(
    database.url,
    `WITH baseline AS (
       INSERT INTO drift_baselines (id, name, active, created_at)
       SELECT 'baseline_' || n, 'Set ' || n, true, now() FROM generate_series(1, ${ALERTS}) AS n RETURNING id
     )
     INSERT INTO drift_reports (id, baseline_id, job_id, baseline_image_count, current_image_count, exemplars, failed_images,
       failures, metrics, missing_classes, new_classes, overall_mean_shift, profile_hash, score, severity, sufficient_data,
       summary, created_at)
     SELECT 'report_' || id, id, 'job_' || id, 100, 100, '[]', 0, '[]', '[]', '{}', '{}', 1, '', 1, 'HIGH', true, 'Drifts', now()
     FROM baseline`,
  );
}

test('workers killed amid the telling of alerts: each is told, by the same message, and never over and over', {
  timeout: 240_000,
}, async () => {
  const secret = await givenChannel({ kind: 'WEBHOOK', name: 'Hook', target: receiver.url, minSeverity: 'INFO' });
  await givenChannel({ kind: 'PAGERDUTY', name: 'Pager', target: ROUTING_KEY, minSeverity: 'INFO' });
  const webhook = new Webhook(secret ?? '');
  const told: { readonly id: string; readonly body: string; readonly alertId: string }[] = [];
  let answered = 0;
  let silentFrom: number | undefined;
  receiver.react(({ headers, body }) => {
    const { data } = webhook.verify(body, headers as Record<string, string>) as { data: { alertId: string } };
    told.push({ id: String(headers['webhook-id']), body, alertId: data.alertId });
    if (silentFrom !== undefined && answered >= silentFrom) return 'hangs';
    answered += 1;
    return { status: 204 };
  });

  silentFrom = KILL_AFTER[0];
  await givenDrift();
  let worker: PlatformProcess = await start('worker');
  let cut = 0;
  for (const [turn, after] of KILL_AFTER.entries()) {
    // Those that are under way when it is killed were received, and their end was never written.
    await receiver.received(() => told.length > after + cut);
    await worker.kill();
    cut = told.length - after;
    silentFrom = KILL_AFTER[turn + 1];
    worker = await start('worker');
  }

  const statuses = () =>
    readRows<{ status: string; count: number }>(
      database.url,
      'SELECT status, count(*)::int AS count FROM alert_deliveries GROUP BY status ORDER BY status',
    );
  await expect
    .poll(statuses, { timeout: 150_000, interval: 250 })
    .toEqual([{ status: 'SUCCEEDED', count: 2 * ALERTS }]);
  const alerts = await readRows<{ id: string; dedup_key: string }>(
    database.url,
    `SELECT id, dedup_key FROM alerts WHERE state = 'FIRING'`,
  );
  expect(alerts).toHaveLength(ALERTS);

  const mostOften = KILL_AFTER.length + 1;
  for (const { id, dedup_key } of alerts) {
    const messages = told.filter(({ alertId }) => alertId === id);
    expect(new Set(messages.map((message) => `${message.id} ${message.body}`)).size).toBe(1);
    expect(messages.length).toBeLessThanOrEqual(mostOften);
    const pages = pagerDuty.events().filter((event) => event['dedup_key'] === dedup_key);
    expect(pages.length).toBeGreaterThanOrEqual(1);
    expect(pages.length).toBeLessThanOrEqual(mostOften);
  }
  // What was cut off was told once more.
  expect(told.length).toBeGreaterThan(ALERTS);
  expect((await worker.stop()).code).toBe(0);
});
