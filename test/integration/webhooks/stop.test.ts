import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDeliveries } from '../../../src/jobs/webhooks/deliver-webhooks.js';
import { readRows } from '../../support/rows.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';
import { createWorld, type World } from '../../support/world.js';
import { givenEndpoint } from './given.js';

let receiver: WebhookReceiver;
let world: World;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createWorld({ worker: false, outboundAllow: [receiver.host] });
});
afterAll(async () => {
  await world.close();
  await receiver.close();
});

test('deliveries stop after a while even when what came of them cannot be written down', async () => {
  const { id } = await givenEndpoint(world, { url: receiver.url });
  await world.execute('mutation ($id: ID!) { testWebhookEndpoint(id: $id) { userErrors { code } } }', { id });
  await readRows(world.databaseUrl, 'ALTER TABLE webhook_attempt_counts RENAME TO gone');
  const deliveries = startDeliveries(world.system);
  await receiver.received(1);
  await deliveries.stop();
  const [row] = await readRows(world.databaseUrl, 'SELECT attempts, leased FROM webhook_queue');
  expect(row).toEqual({ attempts: 1, leased: true });
}, 60_000);
