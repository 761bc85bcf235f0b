import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createSqsClient, type SqsPlace } from './sqs-client.js';
import { SqsUnusableError } from './sqs-unusable-error.js';

/** Where messages go that were handed out too often. */
export interface Redrive {
  readonly deadLetterUrl: string;
  readonly maxReceives: number;
}

/** How many messages there are, as far as SQS knows; `dead` is null for a queue that has no dead letters. */
export interface SqsState {
  readonly waiting: number;
  readonly underWork: number;
  readonly dead: number | null;
}

const COUNTS: QueueAttributeName[] = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];

/** Asks for a queue and its dead letters. Rejects with SqsUnusableError. */
export async function inspectSqs(place: SqsPlace, queueUrl: string): Promise<SqsState> {
  const client = createSqsClient(place);
  try {
    return await countMessages(client, queueUrl, await findRedrive(client, queueUrl));
  } catch (error) {
    throw new SqsUnusableError(error);
  } finally {
    client.destroy();
  }
}

/** What the queue's redrive policy says; null without one. */
export async function findRedrive(client: SQSClient, queueUrl: string): Promise<Redrive | null> {
  const { RedrivePolicy } = await attributesOf(client, queueUrl, ['RedrivePolicy']);
  if (RedrivePolicy === undefined || RedrivePolicy === '') return null;
  const policy = JSON.parse(RedrivePolicy) as { deadLetterTargetArn: string; maxReceiveCount: number | string };
  const [account, name] = policy.deadLetterTargetArn.split(':').slice(-2);
  const { QueueUrl = '' } = await client.send(
    new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
  );
  return { deadLetterUrl: QueueUrl, maxReceives: Number(policy.maxReceiveCount) };
}

export async function countMessages(client: SQSClient, queueUrl: string, redrive: Redrive | null): Promise<SqsState> {
  const countsOf = async (url: string) => {
    const counts = await attributesOf(client, url, COUNTS);
    return COUNTS.map((name) => Number(counts[name] ?? 0)) as [number, number];
  };
  const [waiting, underWork] = await countsOf(queueUrl);
  if (redrive === null) return { waiting, underWork, dead: null };
  const [dead, deadUnderWork] = await countsOf(redrive.deadLetterUrl);
  return { waiting, underWork, dead: dead + deadUnderWork };
}

async function attributesOf(client: SQSClient, queueUrl: string, names: QueueAttributeName[]) {
  const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: names }));
  return answer.Attributes ?? {};
}
