import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { checkSignature } from './signature-v4.js';

/** What goes wrong with one request: an answer of SQS, or a connection that ends without one. */
export type SqsFault = { readonly status: number; readonly code: string } | 'hang up';

/**
 * A server that speaks SQS's JSON protocol: visibility timeouts, receipt handles that go stale, long polls, redrive to
 * dead letters after too many receives, at-least-once when a test asks for duplicates. Signatures are checked.
 */
export interface SqsServer {
  readonly endpoint: string;
  /** Lets the next requests of an action meet these faults, one each. */
  fail(action: string, faults: readonly SqsFault[]): void;
  /** How often an action was asked for and done. */
  count(action: string): number;
  /** Hands every message out so many times, whatever becomes of it. */
  duplicate(times: number): void;
  close(): Promise<void>;
}

interface Kept {
  readonly id: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
  receipt: string;
}

interface Queue {
  readonly name: string;
  attributes: Record<string, string>;
  messages: Kept[];
}

type Body = Record<string, any>;

/** A refusal as SQS words it. */
class SqsRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

const ACCOUNT_ID = '000000000000';
const DEFAULTS = { VisibilityTimeout: '30', ReceiveMessageWaitTimeSeconds: '0', MessageRetentionPeriod: '345600' };
const LOOK_MS = 20;

export async function startSqsServer(): Promise<SqsServer> {
  const state = new SqsState();
  const faults = new Map<string, SqsFault[]>();
  const server = createServer((req, res) => void answer(state, faults, { req, res }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint: state.endpoint,
    fail: (action, given) => faults.set(action, [...given]),
    count: (action) => state.counts.get(action) ?? 0,
    duplicate: (times) => {
      state.copies = times;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  state: SqsState,
  faults: Map<string, SqsFault[]>,
  { req, res }: { req: IncomingMessage; res: ServerResponse },
): Promise<void> {
  const action = String(req.headers['x-amz-target']).replace('AmazonSQS.', '');
  const raw = await text(req);
  try {
    const fault = faults.get(action)?.shift();
    if (fault === 'hang up') {
      res.destroy();
      return;
    }
    if (fault !== undefined) throw new SqsRefusal(fault.status, fault.code);
    if (req.headers['content-type'] !== 'application/x-amz-json-1.0') throw new SqsRefusal(400, 'InvalidRequest');
    const forged = checkSignature(req, createHash('sha256').update(raw).digest('hex'));
    if (forged !== null) throw new SqsRefusal(403, forged);
    const result = await state.perform(action, JSON.parse(raw) as Body, () => res.destroyed);
    state.counts.set(action, (state.counts.get(action) ?? 0) + 1);
    send(res, 200, result);
  } catch (error) {
    const { status, code } = error instanceof SqsRefusal ? error : new SqsRefusal(500, 'InternalFailure');
    send(res, status, { __type: `com.amazonaws.sqs#${code}`, message: `${code} is what the server says.` });
  }
}

function send(res: ServerResponse, status: number, body: object): void {
  if (res.destroyed) return;
  res.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() });
  res.end(JSON.stringify(body));
}

class SqsState {
  endpoint = '';
  copies = 1;
  readonly counts = new Map<string, number>();
  readonly #queues = new Map<string, Queue>();

  async perform(action: string, body: Body, isGone: () => boolean): Promise<object> {
    switch (action) {
      case 'CreateQueue':
        return this.#create(body);
      case 'GetQueueUrl':
        return { QueueUrl: this.#urlOf(this.#named(String(body['QueueName'])).name) };
      case 'SetQueueAttributes':
        Object.assign(this.#at(body).attributes, body['Attributes']);
        return {};
      case 'GetQueueAttributes':
        return { Attributes: this.#attributes(this.#at(body), body['AttributeNames'] as string[]) };
      case 'SendMessage':
        return this.#send(this.#at(body), String(body['MessageBody']));
      case 'SendMessageBatch':
        return this.#sendBatch(this.#at(body), body['Entries'] as Body[]);
      case 'ReceiveMessage':
        return this.#receive(this.#at(body), body, isGone);
      case 'DeleteMessage':
        return this.#delete(this.#at(body), String(body['ReceiptHandle']));
      case 'ChangeMessageVisibility':
        return this.#show(this.#at(body), String(body['ReceiptHandle']), Number(body['VisibilityTimeout']));
      default:
        throw new SqsRefusal(400, 'InvalidAction');
    }
  }

  #create({ QueueName: name, Attributes: given = {} }: Body): object {
    const known = this.#queues.get(name);
    const differs = Object.entries(given).some(
      ([key, value]) => known !== undefined && known.attributes[key] !== value,
    );
    if (differs) throw new SqsRefusal(400, 'QueueNameExists');
    if (known === undefined) this.#queues.set(name, { name, attributes: { ...DEFAULTS, ...given }, messages: [] });
    return { QueueUrl: this.#urlOf(name) };
  }

  #named(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new SqsRefusal(400, 'QueueDoesNotExist');
    return queue;
  }

  #at({ QueueUrl: url }: Body): Queue {
    return this.#named(String(url).split('/').at(-1) ?? '');
  }

  #urlOf(name: string): string {
    return `${this.endpoint}/${ACCOUNT_ID}/${name}`;
  }

  #attributes({ name, attributes, messages }: Queue, names: string[]): Record<string, string> {
    const now = Date.now();
    const hidden = messages.filter(({ visibleAt }) => visibleAt > now).length;
    const all: Record<string, string> = {
      ...attributes,
      QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:${name}`,
      ApproximateNumberOfMessages: String(messages.length - hidden),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
    };
    const wanted = names.includes('All') ? Object.keys(all) : names;
    return Object.fromEntries(wanted.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])));
  }

  #send(queue: Queue, body: string): { MessageId: string; MD5OfMessageBody: string } {
    const id = randomUUID();
    for (let copy = 0; copy < this.copies; copy += 1) {
      queue.messages.push({ id, body, receives: 0, visibleAt: 0, receipt: '' });
    }
    return { MessageId: id, MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  }

  #sendBatch(queue: Queue, entries: Body[]): object {
    if (entries.length > 10) throw new SqsRefusal(400, 'TooManyEntriesInBatchRequest');
    return {
      Successful: entries.map((entry) => ({ Id: entry['Id'], ...this.#send(queue, String(entry['MessageBody'])) })),
      Failed: [],
    };
  }

  async #receive(queue: Queue, body: Body, isGone: () => boolean): Promise<object> {
    const until = Date.now() + Number(body['WaitTimeSeconds'] ?? 0) * 1_000;
    for (;;) {
      this.#redrive(queue);
      const now = Date.now();
      const taken = queue.messages
        .filter(({ visibleAt }) => visibleAt <= now)
        .slice(0, Number(body['MaxNumberOfMessages'] ?? 1));
      if (taken.length > 0 || now >= until || isGone()) {
        if (isGone()) return {};
        for (const message of taken) {
          message.receives += 1;
          message.receipt = randomUUID();
          message.visibleAt = now + Number(body['VisibilityTimeout'] ?? queue.attributes['VisibilityTimeout']) * 1_000;
        }
        return taken.length === 0 ? {} : { Messages: taken.map(describe) };
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** What was handed out too often goes to the dead letters when it would be handed out again. */
  #redrive(queue: Queue): void {
    const policy = JSON.parse(queue.attributes['RedrivePolicy'] ?? 'null') as Body | null;
    if (policy === null) return;
    const dead = this.#named(String(policy['deadLetterTargetArn']).split(':').at(-1) ?? '');
    const now = Date.now();
    const isSpent = ({ receives, visibleAt }: Kept) =>
      visibleAt <= now && receives >= Number(policy['maxReceiveCount']);
    for (const message of queue.messages.filter(isSpent)) dead.messages.push({ ...message, receives: 0, visibleAt: 0 });
    queue.messages = queue.messages.filter((message) => !isSpent(message));
  }

  #delete(queue: Queue, receipt: string): object {
    queue.messages = queue.messages.filter((message) => message.receipt !== receipt);
    return {};
  }

  #show(queue: Queue, receipt: string, seconds: number): object {
    const message = queue.messages.find((one) => one.receipt === receipt);
    if (message === undefined) throw new SqsRefusal(400, 'ReceiptHandleIsInvalid');
    if (message.visibleAt <= Date.now()) throw new SqsRefusal(400, 'MessageNotInflight');
    message.visibleAt = Date.now() + seconds * 1_000;
    return {};
  }
}

function describe({ id, body, receives, receipt }: Kept): object {
  return {
    MessageId: id,
    ReceiptHandle: receipt,
    Body: body,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    Attributes: { ApproximateReceiveCount: String(receives) },
  };
}
