import { setupSqs } from '../adapters/intake-queue/setup-sqs.js';
import type { SqsSetup } from '../cli/setup-sqs.command.js';
import { loadConfig } from '../config/load-config.js';

/** Makes both queues where the environment says that SQS is, before it names the queue. */
export async function setUpSqs(name: string): Promise<SqsSetup> {
  const { intake } = loadConfig({ ...process.env, INTAKE_QUEUE: '', SQS_QUEUE_URL: '' });
  const { SQS_REGION: region, SQS_ENDPOINT: endpoint } = intake;
  const queues = await setupSqs({ region, endpoint }, name);
  const settings = { SQS_QUEUE_URL: queues.queueUrl, SQS_REGION: region, SQS_ENDPOINT: endpoint };
  return {
    ...queues,
    settings: Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
  };
}
