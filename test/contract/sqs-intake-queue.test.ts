import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { UnreadableMessage } from '../../src/adapters/intake-queue/intake-queue.js';
import { setupSqs } from '../../src/adapters/intake-queue/setup-sqs.js';
import { createSqsClient } from '../../src/adapters/intake-queue/sqs-client.js';
import { openSqsIntakeQueue } from '../../src/adapters/intake-queue/sqs-intake-queue.js';
import { createLogger } from '../../src/adapters/logger/logger.js';
import { ACCOUNT } from '../support/signature-v4.js';
import { type SqsServer, startSqsServer } from '../support/sqs-server.js';
import { describeIntakeQueue, NOTE } from './intake-queue.js';

let server: SqsServer;
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', ACCOUNT.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ACCOUNT.secretAccessKey);
  server = await startSqsServer();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const TRIES = 3;
let made = 0;

const place = () => ({ region: undefined, endpoint: server.endpoint });

async function makeQueue() {
  made += 1;
  const urls = await setupSqs(place(), `notes-${made}`, TRIES);
  const client = createSqsClient(place());
  onTestFinished(() => client.destroy());
  const open = () =>
    openSqsIntakeQueue({
      ...place(),
      queueUrl: urls.queueUrl,
      schema: NOTE,
      logger: createLogger('silent'),
      // Prolonged at half-time: a machine that stalls for less than the other half hands nothing out twice.
      visibilitySeconds: 6,
      retrySeconds: () => 0,
    });
  return { ...urls, client, open };
}

describeIntakeQueue('SQS intake queue', async () => {
  const { open, client, queueUrl } = await makeQueue();
  return {
    open,
    async takeAndDie() {
      const { Messages } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 1, WaitTimeSeconds: 5 }),
      );
      expect(Messages).toHaveLength(1);
    },
    async outlive() {
      const before = server.count('ChangeMessageVisibility');
      // Twice in the time for which the message is out of sight.
      await expect.poll(() => server.count('ChangeMessageVisibility') - before, { timeout: 60_000 }).toBeGreaterThan(2);
    },
  };
});

describe('SQS', () => {
  test('hands a message out three times: its handler is called three times with one name', async () => {
    const { open } = await makeQueue();
    const queue = await open();
    onTestFinished(() => queue.stop(100));
    server.duplicate(3);
    await queue.send([{ n: 1 }]);
    server.duplicate(1);
    const ids: string[] = [];
    const reject = () => Promise.reject(new Error('not here'));
    const handle = ({ id }: { id: string }) => {
      ids.push(id);
      return Promise.resolve();
    };
    await queue.consume({ handle, giveUp: reject, discard: reject }, 3);
    await expect.poll(() => ids.length).toBe(3);
    expect(new Set(ids).size).toBe(1);
  });

  test('what others sent and cannot be read is recorded at once, with what is wrong with it, and then gone', async () => {
    const { open, client, queueUrl } = await makeQueue();
    const queue = await open();
    onTestFinished(() => queue.stop(100));
    const texts = ['no JSON', '{"n":"one"}', '{"n":1,"m":2}'];
    for (const text of texts) await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: text }));
    const unreadable: UnreadableMessage[] = [];
    let refusals = 0;
    const discard = (message: UnreadableMessage) => {
      refusals += 1;
      if (refusals === 1) return Promise.reject(new Error('The database is away.'));
      unreadable.push(message);
      return Promise.resolve();
    };
    const reject = () => Promise.reject(new Error('not here'));
    await queue.consume({ handle: reject, giveUp: reject, discard }, 1);
    await expect.poll(() => unreadable.map(({ text }) => text).sort()).toEqual([...texts].sort());
    expect(unreadable.find(({ text }) => text === texts[0])?.problem).toBe('it is no JSON');
    expect(unreadable.find(({ text }) => text === texts[1])?.problem).toMatch(/^n: .*expected number/i);
    await expect.poll(() => queue.inspect()).toEqual({ waiting: 0, underWork: 0, dead: 0 });
  });

  test('is asked again when it throttles, fails or hangs up', async () => {
    const { open } = await makeQueue();
    const throttled = { status: 400, code: 'ThrottlingException' };
    server.fail('SendMessageBatch', [throttled, { status: 500, code: 'InternalFailure' }]);
    const queue = await open();
    onTestFinished(() => queue.stop(100));
    await queue.send([{ n: 1 }]);
    server.fail('ReceiveMessage', ['hang up', throttled, { status: 503, code: 'ServiceUnavailable' }]);
    server.fail('DeleteMessage', ['hang up', throttled]);
    const handled: number[] = [];
    const reject = () => Promise.reject(new Error('not here'));
    const handle = ({ payload }: { payload: { n: number } }) => {
      handled.push(payload.n);
      return Promise.resolve();
    };
    await queue.consume({ handle, giveUp: reject, discard: reject }, 1);
    await expect.poll(() => queue.inspect(), { timeout: 60_000 }).toEqual({ waiting: 0, underWork: 0, dead: 0 });
    expect(handled).toEqual([1]);
  });

  test('a queue that is not there is told to the operator', async () => {
    const { open } = await makeQueue();
    server.fail('GetQueueAttributes', [{ status: 400, code: 'QueueDoesNotExist' }]);
    await expect(open()).rejects.toThrow(
      /^SQS cannot be used \(QueueDoesNotExist: .*\)\. Correct SQS_QUEUE_URL, or run "vitrine setup-sqs"\.$/,
    );
  });

  test('setting up again brings queues that are there to the same settings', async () => {
    const first = await setupSqs(place(), 'again', 5);
    expect(await setupSqs(place(), 'again', 7)).toEqual(first);
    const queue = await openSqsIntakeQueue({
      ...place(),
      queueUrl: first.queueUrl,
      schema: NOTE,
      logger: createLogger('silent'),
      visibilitySeconds: 120,
    });
    expect(await queue.inspect()).toEqual({ waiting: 0, underWork: 0, dead: 0 });
    await queue.stop(0);
  });
});
