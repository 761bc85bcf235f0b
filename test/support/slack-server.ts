import { type ProviderServer, startProviderServer } from './provider-server.js';

/** Refusals of Slack's own, each with its status and its one word. */
export type SlackFault = 'invalid_payload' | 'action_prohibited' | 'no_service' | 'channel_is_archived';

export interface SlackServer extends ProviderServer<SlackFault> {
  /** The address of an incoming webhook. */
  readonly webhookUrl: string;
  /** host:port, for the allow list. */
  readonly host: string;
  /** The messages that were taken. */
  messages(): Record<string, any>[];
}

export const SLACK_PATH = '/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx';
const STATUS: Readonly<Record<SlackFault, number>> = {
  invalid_payload: 400,
  action_prohibited: 403,
  no_service: 404,
  channel_is_archived: 410,
};

/** A server that takes incoming webhooks as Slack does: `ok`, or a status and a word. */
export async function startSlackServer(): Promise<SlackServer> {
  const taken: Record<string, any>[] = [];
  const server = await startProviderServer<SlackFault>({
    isPaidFor: () => true,
    answer({ path, headers, body }, fault) {
      if (fault !== null) return { status: STATUS[fault], body: fault };
      if (path !== SLACK_PATH) return { status: 404, body: 'no_service' };
      const message = parse(body);
      if (headers['content-type'] !== 'application/json' || !isMessage(message)) {
        return { status: 400, body: 'invalid_payload' };
      }
      taken.push(message);
      return { status: 200, body: 'ok' };
    },
  });
  const { baseUrl } = server;
  return { ...server, webhookUrl: `${baseUrl}${SLACK_PATH}`, host: new URL(baseUrl).host, messages: () => taken };
}

function parse(body: Buffer): Record<string, any> | null {
  try {
    return JSON.parse(body.toString()) as Record<string, any>;
  } catch {
    return null;
  }
}

/** The bounds of Block Kit that Slack checks. */
function isMessage(message: Record<string, any> | null): message is Record<string, any> {
  if (message === null || typeof message['text'] !== 'string') return false;
  const blocks = [message, ...(message['attachments'] ?? [])].flatMap((part) => part.blocks ?? []);
  return blocks.length > 0 && blocks.length <= 50 && blocks.every(isBlock);
}

function isBlock(block: Record<string, any>): boolean {
  if (block['type'] === 'header') return isText(block['text'], 150) && block['text'].type === 'plain_text';
  if (block['type'] === 'context') return isListOf(block['elements'], 10, 3_000);
  if (block['type'] !== 'section') return false;
  if (block['fields'] !== undefined) return isListOf(block['fields'], 10, 2_000);
  return isText(block['text'], 3_000);
}

function isListOf(texts: unknown, most: number, length: number): boolean {
  return (
    Array.isArray(texts) && texts.length > 0 && texts.length <= most && texts.every((text) => isText(text, length))
  );
}

function isText(text: Record<string, any> | undefined, length: number): boolean {
  const words: unknown = text?.['text'];
  return typeof words === 'string' && words.length > 0 && words.length <= length;
}
