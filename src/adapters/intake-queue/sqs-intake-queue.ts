import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ZodType } from 'zod';
import type { Logger } from '../logger/logger.js';
import { countMessages, findRedrive } from './inspect-sqs.js';
import type { IntakeHandlers, IntakeQueue, UnreadableMessage } from './intake-queue.js';
import { createSqsClient, type SqsPlace } from './sqs-client.js';
import { type Received, SqsConsumer } from './sqs-consumer.js';
import { SqsUnusableError } from './sqs-unusable-error.js';

export interface SqsIntakeSettings<Message> extends SqsPlace {
  readonly queueUrl: string;
  readonly schema: ZodType<Message>;
  readonly logger: Logger;
  readonly visibilitySeconds: number;
  /** After how long a failed message comes again. */
  readonly retrySeconds?: (receives: number) => number;
}

/** What SQS takes in one call. */
const BATCH = 10;
const DEAD_CONCURRENCY = 2;
const MAX_RETRY_SECONDS = 900;

/** 5 s, 10, 20 … 15 minutes. */
function growingPause(receives: number): number {
  return Math.min(5 * 2 ** (receives - 1), MAX_RETRY_SECONDS);
}

/** A standard queue of SQS, whose redrive policy names the queue of its dead letters. */
export async function openSqsIntakeQueue<Message>(settings: SqsIntakeSettings<Message>): Promise<IntakeQueue<Message>> {
  const { queueUrl, schema, logger, visibilitySeconds, retrySeconds = growingPause } = settings;
  const client = createSqsClient(settings);
  const redrive = await findRedrive(client, queueUrl).catch((error: unknown) => {
    client.destroy();
    throw new SqsUnusableError(error);
  });
  const consumers: SqsConsumer[] = [];
  const shared = { client, visibilitySeconds, retrySeconds, logger };

  return {
    send: (messages) => send(client, queueUrl, messages),
    consume(handlers, concurrency) {
      const maxReceives = redrive?.maxReceives ?? Number.POSITIVE_INFINITY;
      const work = (message: Received) => workOn(message, { schema, handlers, maxReceives });
      consumers.push(new SqsConsumer({ ...shared, queueUrl, concurrency, work }));
      if (redrive !== null) {
        const bury = (message: Received) => giveUp(message, { schema, handlers });
        const dead = { queueUrl: redrive.deadLetterUrl, concurrency: DEAD_CONCURRENCY, work: bury };
        consumers.push(new SqsConsumer({ ...shared, ...dead }));
      }
      return Promise.resolve();
    },
    async inspect() {
      const state = await countMessages(client, queueUrl, redrive);
      return { ...state, dead: state.dead ?? 0 };
    },
    async stop(graceMs) {
      await Promise.all(consumers.map((consumer) => consumer.stop(graceMs)));
      client.destroy();
    },
  };
}

async function send(client: SQSClient, queueUrl: string, messages: readonly unknown[]): Promise<void> {
  for (let from = 0; from < messages.length; from += BATCH) {
    const entries = messages
      .slice(from, from + BATCH)
      .map((message, n) => ({ Id: String(n), MessageBody: JSON.stringify(message) }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const [first] = Failed;
    if (first !== undefined) {
      throw new Error(
        `SQS refused ${Failed.length} of ${entries.length} messages: ${first.Code ?? ''} ${first.Message ?? ''}`,
      );
    }
  }
}

interface Reading<Message> {
  readonly schema: ZodType<Message>;
  readonly handlers: IntakeHandlers<Message>;
}

/** Trying what cannot be read again would change nothing: it is recorded at once. */
async function workOn<Message>(
  received: Received,
  { schema, handlers, maxReceives }: Reading<Message> & { readonly maxReceives: number },
): Promise<void> {
  const read = readMessage(received, schema);
  if ('problem' in read) await handlers.discard(read);
  else {
    const { id, receives } = received;
    await handlers.handle({ id, payload: read.payload, lastAttempt: receives >= maxReceives });
  }
}

async function giveUp<Message>(received: Received, { schema, handlers }: Reading<Message>): Promise<void> {
  const read = readMessage(received, schema);
  if ('problem' in read) await handlers.discard(read);
  else await handlers.giveUp({ id: received.id, payload: read.payload, lastAttempt: true });
}

function readMessage<Message>(
  { id, text }: Received,
  schema: ZodType<Message>,
): { readonly payload: Message } | UnreadableMessage {
  const json = parseJson(text);
  if (json === undefined) return { id, text, problem: 'it is no JSON' };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { payload: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the whole';
  return { id, text, problem: `${place}: ${issue?.message ?? ''}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
