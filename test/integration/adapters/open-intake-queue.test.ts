import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../../src/adapters/database/database.js';
import { setupSqs } from '../../../src/adapters/intake-queue/setup-sqs.js';
import { openPgBossQueue } from '../../../src/adapters/job-queue/pg-boss-queue.js';
import { createLogger } from '../../../src/adapters/logger/logger.js';
import { openIntakeQueue } from '../../../src/bin/open-intake-queue.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { type EnhanceProductMessage, enhanceProductMessage } from '../../../src/jobs/images/enhance-product.message.js';
import { createTestDatabase } from '../../support/database.js';
import { ACCOUNT } from '../../support/signature-v4.js';
import { startSqsServer } from '../../support/sqs-server.js';

interface Work {
  readonly 'enhance-product': EnhanceProductMessage;
}

test('requests to enhance products come in through PostgreSQL, or through SQS where it is set', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', ACCOUNT.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ACCOUNT.secretAccessKey);
  const [testDatabase, server] = await Promise.all([createTestDatabase(), startSqsServer()]);
  const { url } = testDatabase;
  const database = await openDatabase(url);
  const logger = createLogger('silent');
  const schema = enhanceProductMessage;
  const definition = { name: 'enhance-product', schema, retryLimit: 2, concurrency: 1 };
  const queue = await openPgBossQueue<Work>({
    url,
    queues: { 'enhance-product': definition },
    logger,
    supervise: false,
  });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await queue.stop(100);
    await database.close();
    await testDatabase.drop();
    await server.close();
  });
  const options = { database, queue, name: 'enhance-product', schema, logger } as const;
  const message = enhanceProductMessage.parse({ product_id: 'product_01h455vb4pex5vsknk084sn02q' });

  const here = await openIntakeQueue(loadConfig({}), options);
  await here.send([message]);
  expect(await queue.inspect('enhance-product')).toEqual({ waiting: 1, underWork: 0, dead: 0 });

  const { queueUrl } = await setupSqs({ region: undefined, endpoint: server.endpoint }, 'enhance');
  const there = await openIntakeQueue(loadConfig({ SQS_QUEUE_URL: queueUrl, SQS_ENDPOINT: server.endpoint }), options);
  onTestFinished(() => there.stop(100));
  await there.send([message, message]);
  expect(await there.inspect()).toEqual({ waiting: 2, underWork: 0, dead: 0 });
  expect(await queue.inspect('enhance-product')).toEqual({ waiting: 1, underWork: 0, dead: 0 });
});
