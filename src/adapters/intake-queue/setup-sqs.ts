import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createSqsClient, type SqsPlace } from './sqs-client.js';
import { SqsUnusableError } from './sqs-unusable-error.js';

/** Both queues, as they are named to the platform. */
export interface SqsQueues {
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
}

const DAYS_14 = String(14 * 24 * 3_600);
/** With the pauses between them, this many deliveries last about half an hour. */
const MAX_RECEIVES = 10;

/**
 * Makes a queue and the dead-letter queue `<name>-dead` that it points to, or brings those that are there to the same
 * settings. Rejects with SqsUnusableError.
 */
export async function setupSqs(place: SqsPlace, name: string, maxReceives = MAX_RECEIVES): Promise<SqsQueues> {
  const client = createSqsClient(place);
  try {
    const deadLetterUrl = await makeQueue(client, `${name}-dead`, { MessageRetentionPeriod: DAYS_14 });
    const deadLetterTargetArn = await arnOf(client, deadLetterUrl);
    const queueUrl = await makeQueue(client, name, {
      MessageRetentionPeriod: DAYS_14,
      ReceiveMessageWaitTimeSeconds: '20',
      VisibilityTimeout: '120',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: maxReceives }),
    });
    return { queueUrl, deadLetterUrl };
  } catch (error) {
    throw new SqsUnusableError(error);
  } finally {
    client.destroy();
  }
}

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** SQS refuses to create a queue that is there with other settings. */
async function makeQueue(client: SQSClient, name: string, attributes: Attributes): Promise<string> {
  try {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return QueueUrl;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueNameExists')) throw error;
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
    return QueueUrl;
  }
}

async function arnOf(client: SQSClient, queueUrl: string): Promise<string> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}
