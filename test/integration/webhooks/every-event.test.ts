import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { judgeRules } from '../../../src/operations/alerts/judge-rules.js';
import { announceFeedback } from '../../../src/operations/review/announce-feedback.js';
import { writePictureSet } from '../../support/picture-sets.js';
import { readRows } from '../../support/rows.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';
import { createWorld, type World } from '../../support/world.js';
import { givenRule } from '../alerts/given.js';
import { BASELINE, checkDrift } from '../drift/documents.js';
import { act, givenReviewers, givenTask } from '../review/given.js';
import { givenEndpoint } from './given.js';

const MINUTE_MS = 60_000;

let root: string;
// Each test has a platform and a receiver of its own.
let receiver: WebhookReceiver;
let world: World;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-events-'));
  await writePictureSet(join(root, 'base'), { count: 320, seed: 1 });
  await writePictureSet(join(root, 'bright'), { count: 120, seed: 3, brighter: 40 });
}, 120_000);
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({ outboundAllow: [receiver.host], environment: { DATA_ROOT: root } });
});
afterEach(async () => {
  await world.close();
  await receiver.close();
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** An endpoint with a path of its own; `told` answers the messages that came there, verified, once they are as many. */
async function follow(name: string, subscription: string) {
  const { secret } = await givenEndpoint(world, { url: `${receiver.url}/${name}`, subscription });
  const mine = () => receiver.messages.filter(({ path }) => path === `/hooks/${name}`);
  return async (count = 1) => {
    await receiver.received(() => mine().length >= count);
    return mine().map(
      ({ headers, body }) =>
        new Webhook(secret).verify(body, headers as Record<string, string>) as {
          type: string;
          data: Record<string, any>;
        },
    );
  };
}

test('a review that is completed, and another hundred samples', async () => {
  const completed = await follow(
    'review',
    'subscription { reviewQueueUpdated(change: [COMPLETED]) { change task { id outcome } } }',
  );
  const ready = await follow('feedback', 'subscription { feedbackReady { samples total } }');
  const [reviewer] = await givenReviewers(world, 1);
  const { taskId, imageId } = await givenTask(world);
  await act(world, 'submitReviewDecision', {
    as: reviewer!,
    input: { taskId, verdict: 'ACCEPTED', confidence: 4 },
  });
  expect(await completed()).toMatchObject([
    {
      type: 'review.task.completed.v1',
      data: { reviewQueueUpdated: { change: 'COMPLETED', task: { id: taskId, outcome: 'ACCEPTED' } } },
    },
  ]);
  // The decision is the hundredth.
  await readRows(
    world.databaseUrl,
    `INSERT INTO feedback_samples (id, task_id, image_id, image_sha256, verdict, confidence, scores, policy_version, decided_at)
     SELECT 'sample_' || gen_random_uuid(), $1, $2, repeat('a', 64), 'ACCEPTED', 0.6, '{"overall": 0.5}', 'main-image@1', now()
     FROM generate_series(1, 99)`,
    [taskId, imageId],
  );
  await announceFeedback(world.system);
  expect(await ready()).toMatchObject([
    { type: 'feedback.ready.v1', data: { feedbackReady: { samples: 100, total: 100 } } },
  ]);
});

test('a drift report, its alarm, the retraining that it asks for, and the alert that fires and is over', {
  timeout: 120_000,
}, async () => {
  const reports = await follow('reports', 'subscription { driftReportCreated { report { id severity } } }');
  const alarms = await follow('alarms', 'subscription { driftAlertRaised(minSeverity: HIGH) { alert { id state } } }');
  const retraining = await follow(
    'retraining',
    'subscription { retrainingRequested { retrainingRequest { id priority state } } }',
  );
  const alerts = await follow('alerts', 'subscription { alertChanged { alert { state severity summary } } }');
  const made = await world.execute(BASELINE, { input: { name: 'shop', source: { directory: 'base' } } });
  const baselineId = made.data['createDriftBaseline'].baseline.id as string;
  await world.runJobs();
  const { report } = await checkDrift(world, { baselineId, source: { directory: 'bright' } });

  expect(await reports()).toMatchObject([
    {
      type: 'drift.report.created.v1',
      data: { driftReportCreated: { report: { id: report.id, severity: 'HIGH' } } },
    },
  ]);
  expect(await alarms()).toMatchObject([
    {
      type: 'drift.alert.raised.v1',
      data: { driftAlertRaised: { alert: { id: report.alert.id, state: 'FIRING' } } },
    },
  ]);
  expect(await retraining()).toMatchObject([
    {
      type: 'retraining.requested.v1',
      data: {
        retrainingRequested: {
          retrainingRequest: { id: report.alert.retraining.id, priority: 'HIGH', state: 'DISPATCHED' },
        },
      },
    },
  ]);

  await givenRule(world, { metric: 'DRIFT_SEVERITY', comparison: '>=', threshold: 2, windowSeconds: 60 });
  await judgeRules(world.system);
  const fired = {
    type: 'alert.fired.v1',
    data: {
      alertChanged: {
        alert: {
          severity: 'ERROR',
          summary: 'Drift of shop is high; it alarms at or above medium, over 1 min.',
        },
      },
    },
  };
  expect(await alerts()).toMatchObject([fired]);
  // The report is not in the next window, which nothing is known of.
  world.clock.advance(MINUTE_MS + 1);
  await judgeRules(world.system);
  expect(await alerts(2)).toMatchObject([
    fired,
    { type: 'alert.resolved.v1', data: { alertChanged: { alert: { state: 'RESOLVED' } } } },
  ]);
});
