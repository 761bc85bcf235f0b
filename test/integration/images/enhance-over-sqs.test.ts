import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { setupSqs } from '../../../src/adapters/intake-queue/setup-sqs.js';
import { createSqsClient } from '../../../src/adapters/intake-queue/sqs-client.js';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import { picture } from '../../support/pictures.js';
import { ACCOUNT } from '../../support/signature-v4.js';
import { type SqsServer, startSqsServer } from '../../support/sqs-server.js';
import { createWorld, type World } from '../../support/world.js';
import { addImage, createProduct } from './fixtures.js';

const DELIVERIES = 3;
/** Receives before a message goes to the dead letters. */
const TRIES = 1;
const SLOW = { timeout: 60_000 };

const ENHANCE = /* GraphQL */ `
  mutation ($input: EnhanceProductInput!) { enhanceProduct(input: $input) { job { id } userErrors { code } } }
`;
const FAILED = '{ jobs(state: FAILED, first: 10) { nodes { id kind state done failed total error } } }';
const RETRY = 'mutation ($id: ID!) { retryJob(id: $id) { job { state } userErrors { code message } } }';
const CANCEL = 'mutation ($id: ID!) { cancelJob(id: $id) { job { state } userErrors { code } } }';
const countsOf = defineStatement<Record<string, number>>(
  'test.sqs.counts',
  `SELECT count(*)::int AS variants, count(object_key)::int AS made, count(DISTINCT sha256)::int AS contents
   FROM product_images WHERE product_id = $1 AND kind = 'ENHANCED'`,
);

let host: PictureHost;
let server: SqsServer;
let world: World;
let queueUrl: string;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', ACCOUNT.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ACCOUNT.secretAccessKey);
  [host, server] = await Promise.all([startPictureHost(), startSqsServer()]);
  ({ queueUrl } = await setupSqs({ region: undefined, endpoint: server.endpoint }, 'orders', TRIES));
  world = await createWorld({
    outboundAllow: [host.host],
    environment: { SQS_QUEUE_URL: queueUrl, SQS_ENDPOINT: server.endpoint },
  });
});
afterAll(async () => {
  await world.close();
  await Promise.all([server.close(), host.close()]);
  vi.unstubAllEnvs();
});

async function addRaw(productId: string): Promise<void> {
  const url = host.put(`${productId}.jpg`, await picture({ flaw: 'small-in-frame' }));
  await addImage(world, { productId, url });
  await world.runJobs();
}

async function productWithRaw(): Promise<string> {
  const productId = await createProduct(world);
  await addRaw(productId);
  return productId;
}

/** A message of another platform. */
async function send(text: string): Promise<void> {
  const client = createSqsClient({ region: undefined, endpoint: server.endpoint });
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }));
  client.destroy();
}

const variantsOf = async (productId: string) => (await world.database.query(countsOf, [productId]))[0];
const THREE = { variants: 3, made: 3, contents: 3 };

async function failedJobs(): Promise<{ id: string; error: string }[]> {
  return (await world.execute(FAILED)).data['jobs'].nodes;
}

/** Resolves once SQS has handed out and got back everything. */
async function untilQuiet(): Promise<void> {
  await expect.poll(() => server.count('DeleteMessage'), SLOW).toBeGreaterThanOrEqual(server.count('SendMessageBatch'));
}

test('every message delivered three times: three variants a product', async () => {
  const products = [await productWithRaw(), await productWithRaw(), await productWithRaw()];
  server.duplicate(DELIVERIES);
  const before = server.count('DeleteMessage');
  for (const productId of products) await world.execute(ENHANCE, { input: { productId, count: 3 } });
  await world.runJobs();
  await expect.poll(() => server.count('DeleteMessage') - before, SLOW).toBe(DELIVERIES * products.length);
  server.duplicate(1);
  for (const productId of products) expect(await variantsOf(productId)).toEqual(THREE);
});

test('another platform names a product, three times: it gets three variants', async () => {
  const productId = await productWithRaw();
  server.duplicate(DELIVERIES);
  const before = server.count('DeleteMessage');
  await send(JSON.stringify({ product_id: productId }));
  // Its own deliveries, and those of the message by which the platform has the variants made.
  await expect.poll(() => server.count('DeleteMessage') - before, SLOW).toBe(2 * DELIVERIES);
  server.duplicate(1);
  await world.runJobs();
  expect(await variantsOf(productId)).toEqual(THREE);
  await send(JSON.stringify({ product_id: productId }));
  await untilQuiet();
  expect(await variantsOf(productId)).toEqual(THREE);
  await send(JSON.stringify({ product_id: productId, count: 1, idempotencyId: 'one more' }));
  await expect.poll(() => variantsOf(productId), SLOW).toEqual({ variants: 4, made: 4, contents: 4 });
});

test('an order that cannot be carried out reaches the dead letters, is seen, and is sent again', async () => {
  const productId = await createProduct(world);
  await send(JSON.stringify({ product_id: productId, count: 2 }));
  await expect.poll(failedJobs, SLOW).toMatchObject([
    {
      kind: 'ENHANCE_IMAGES',
      state: 'FAILED',
      done: 1,
      failed: 1,
      total: 1,
      error: 'The product has no raw picture; add one first.',
    },
  ]);
  const [job] = await failedJobs();
  const retry = async () => (await world.execute(RETRY, { id: job!.id })).data['retryJob'];
  expect(await retry()).toEqual({ job: { state: 'RETRYING' }, userErrors: [] });
  await world.runJobs();
  expect(await failedJobs()).toMatchObject([{ id: job!.id, error: 'The product has no raw picture; add one first.' }]);
  await addRaw(productId);
  expect(await retry()).toEqual({ job: { state: 'RETRYING' }, userErrors: [] });
  await expect.poll(() => variantsOf(productId), SLOW).toEqual({ variants: 2, made: 2, contents: 2 });
  expect(await failedJobs()).toEqual([]);
});

test('a message that cannot be read is seen at once, and cleared', async () => {
  await send('{"product": 7}');
  await expect.poll(failedJobs, SLOW).toHaveLength(1);
  const [job] = await failedJobs();
  expect(job!.error).toMatch(/^The message cannot be read \(.+\): \{"product": 7\}$/);
  const { retryJob } = (await world.execute(RETRY, { id: job!.id })).data;
  expect(retryJob.userErrors).toEqual([
    { code: 'NOT_ALLOWED_NOW', message: 'There is nothing that could be sent again; cancel the job to clear it.' },
  ]);
  expect((await world.execute(CANCEL, { id: job!.id })).data['cancelJob']).toEqual({
    job: { state: 'CANCELLED' },
    userErrors: [],
  });
  expect(await failedJobs()).toEqual([]);
});
