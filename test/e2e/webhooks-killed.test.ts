import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEmbeddedDatabase } from '../../src/adapters/embedded-database/find-embedded-database.js';
import { OWN_FOLDER_PREFIX, removeServer } from '../support/abandoned-servers.js';
import { ask } from '../support/api.js';
import { findFreePort, killProcesses, startProcess } from '../support/platform-process.js';
import { readRows } from '../support/rows.js';
import { type ReceivedMessage, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const EVENTS = 1_000;
const ENTITIES = 40;
const KILL_AFTER = 300;
/** Every so many-th message is refused when it comes first. */
const REFUSED = 50;
const key = 'vt_preset-for-the-killed-webhooks';

let folder: string;
let receiver: WebhookReceiver;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX));
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  await killProcesses();
  await receiver.close();
  await removeServer(folder);
});

interface Sent {
  readonly id: string;
  readonly body: string;
  readonly event: {
    readonly timestamp: string;
    readonly data: { readonly productChanged: { readonly cursor: string } };
  };
}

/** Which event it is, by the time it carries. */
function numberOf({ event }: Sent): number {
  return Date.parse(event.timestamp) - Date.parse('2026-01-01T00:00:00Z');
}

test('a server killed amid a thousand deliveries sends each at least once, as one message, in order', {
  timeout: 600_000,
}, async () => {
  const environment = { PORT: String(await findFreePort()), ADMIN_API_KEY: key, OUTBOUND_ALLOW: receiver.host };
  const start = () => startProcess({ role: 'start', folder, environment });
  let server = await start();
  const data = await ask(
    { url: server.url, key },
    'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id } secret userErrors { message } } }',
    {
      input: {
        url: receiver.url,
        subscription: 'subscription { productChanged { cursor type } }',
        ordering: 'PER_ENTITY',
      },
    },
  );
  const webhook = new Webhook(data['createWebhookEndpoint'].secret);
  const accepted = new Set<string>();
  const attempts: (Sent & { readonly ok: boolean })[] = [];
  receiver.react((message: ReceivedMessage) => {
    const event = webhook.verify(message.body, message.headers as Record<string, string>) as Sent['event'];
    const sent = { id: String(message.headers['webhook-id']), body: message.body, event };
    const isNew = !attempts.some(({ id }) => id === sent.id);
    const ok = !isNew || numberOf(sent) % REFUSED !== 0;
    attempts.push({ ...sent, ok });
    if (ok) accepted.add(sent.id);
    return { status: ok ? 200 : 404 };
  });

  const databaseUrl = (await findEmbeddedDatabase(folder, { info: () => undefined })) ?? '';
  await readRows(
    databaseUrl,
    `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
     SELECT 'product.updated.v1', 'product_' || n % ${ENTITIES}, 1 + n / ${ENTITIES}, '{"vendorId":"v","status":"DRAFT"}',
       '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 ms' FROM generate_series(0, ${EVENTS - 1}) AS n ORDER BY n`,
  );
  await receiver.received(KILL_AFTER);
  await server.kill();
  const sentBefore = attempts.length;
  server = await start();
  // A delivery that the killed process held comes due when its lease ends.
  await expect.poll(() => accepted.size, { timeout: 400_000, interval: 100 }).toBe(EVENTS);

  const byEvent = Map.groupBy(attempts, numberOf);
  expect([...byEvent.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: EVENTS }, (_, n) => n));
  for (const tries of byEvent.values()) {
    expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
  }
  // Whatever was tried of an entity, accepted or not, was never followed by something older.
  for (const [, tries] of Map.groupBy(attempts, (sent) => numberOf(sent) % ENTITIES)) {
    const numbers = tries.map(numberOf);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
  expect(sentBefore).toBeLessThan(EVENTS);
  expect(attempts.length).toBeGreaterThanOrEqual(EVENTS + EVENTS / REFUSED);
  const rows = await readRows<{ status: string; count: number }>(
    databaseUrl,
    'SELECT status, count(*)::int AS count FROM webhook_deliveries GROUP BY status',
  );
  expect(rows.find(({ status }) => status === 'FAILED')).toBeUndefined();
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(EVENTS);
  expect((await server.stop()).code).toBe(0);
});
