import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Logger } from '../logger/logger.js';

/** One message as it was handed out. */
export interface Received {
  readonly id: string;
  readonly text: string;
  /** How often it was handed out, this time included. */
  readonly receives: number;
}

export interface SqsConsumerSettings {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly concurrency: number;
  /** For so long nobody else gets a message; prolonged at half-time while it is under work. */
  readonly visibilitySeconds: number;
  /** After how long a failed message comes again. */
  readonly retrySeconds: (receives: number) => number;
  readonly logger: Logger;
  readonly work: (message: Received) => Promise<void>;
}

/** What SQS hands out at most in one answer, and how long an answer may wait for a message. */
const BATCH = 10;
const WAIT_SECONDS = 20;
/** A pause after SQS did not answer, several times. */
const FAULT_MS = 2_000;

/** Takes messages of one queue, never more than it has room for, and settles each on its own. */
export class SqsConsumer {
  readonly #settings: SqsConsumerSettings;
  readonly #stopping = new AbortController();
  readonly #underWork = new Map<string, Promise<void>>();
  readonly #loop: Promise<void>;
  /** Resolved, and replaced, when a place becomes free and when the consumer stops. */
  #change = Promise.withResolvers<undefined>();

  constructor(settings: SqsConsumerSettings) {
    this.#settings = settings;
    this.#loop = this.#run();
  }

  /** Lets what is under work end (at most `graceMs`); what does not is given back, to come again at once. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    this.#announceChange();
    await this.#loop;
    const late = new AbortController();
    const all = Promise.all(this.#underWork.values());
    await Promise.race([all, delay(graceMs, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    await Promise.all([...this.#underWork.keys()].map((receipt) => this.#show(receipt, 0)));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.#underWork.size >= this.#settings.concurrency) await this.#change.promise;
      else for (const message of await this.#receive(signal)) this.#start(message);
    }
  }

  async #receive(signal: AbortSignal): Promise<readonly Message[]> {
    const { client, queueUrl, concurrency, visibilitySeconds, logger } = this.#settings;
    try {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: Math.min(BATCH, concurrency - this.#underWork.size),
          WaitTimeSeconds: WAIT_SECONDS,
          VisibilityTimeout: visibilitySeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
        { abortSignal: signal },
      );
      return Messages;
    } catch (error) {
      if (signal.aborted) return [];
      logger.warn({ err: error, queueUrl }, 'SQS gives no messages; trying on.');
      await delay(FAULT_MS, undefined, { signal }).catch(() => undefined);
      return [];
    }
  }

  #start({ MessageId: id = '', ReceiptHandle: receipt = '', Body: text = '', Attributes }: Message): void {
    const receives = Number(Attributes?.ApproximateReceiveCount ?? 1);
    const settled = this.#settle(receipt, { id, text, receives }).finally(() => {
      this.#underWork.delete(receipt);
      this.#announceChange();
    });
    this.#underWork.set(receipt, settled);
  }

  #announceChange(): void {
    this.#change.resolve(undefined);
    this.#change = Promise.withResolvers();
  }

  /** Never rejects: what goes wrong here is mended by the message coming again. */
  async #settle(receipt: string, message: Received): Promise<void> {
    const { client, queueUrl, visibilitySeconds, retrySeconds, logger, work } = this.#settings;
    const prolonging = setInterval(() => void this.#show(receipt, visibilitySeconds), (visibilitySeconds * 1_000) / 2);
    try {
      await work(message);
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
    } catch (error) {
      logger.warn({ err: error, queueUrl, messageId: message.id, attempt: message.receives }, 'A message failed.');
      await this.#show(receipt, retrySeconds(message.receives));
    } finally {
      clearInterval(prolonging);
    }
  }

  async #show(receipt: string, inSeconds: number): Promise<void> {
    const { client, queueUrl, logger } = this.#settings;
    const input = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: inSeconds };
    await client.send(new ChangeMessageVisibilityCommand(input)).catch((error: unknown) => {
      logger.warn({ err: error, queueUrl }, 'When a message comes again could not be set.');
    });
  }
}
