import { OPENAI_KEY } from './openai-images-server.js';
import { type ProviderServer, startProviderServer } from './provider-server.js';

/** Replies of the Responses API that are no plain answer. */
export type ResponsesFault =
  | 'fenced'
  | 'prose around'
  | 'prose around a fence'
  | 'byte-order mark'
  | 'trailing comma'
  | 'truncated'
  | 'newlines'
  | 'refused'
  | 'filtered'
  | 'failed'
  | 'wrong enum'
  | 'wrong shape'
  | 'two answers'
  | 'reasoning first'
  | 'no usage'
  | 'empty';

/** A request as it was understood. */
export interface AskedResponse {
  readonly model: string;
  readonly instructions: string;
  /** What the text item holds, read as JSON. */
  readonly material: Record<string, unknown>;
  /** Data URLs. */
  readonly pictures: readonly string[];
  readonly body: Record<string, any>;
}

export interface OpenAiResponsesServer extends ProviderServer<ResponsesFault> {
  /** How further requests are answered: an object of their schema. */
  answer(make: (asked: AskedResponse) => object): void;
  /** Every request that passed the checks, in order. */
  readonly asked: readonly AskedResponse[];
}

/** What every reply says it used; at 0.15/0.60 USD a million: 150 + 30 = 180 millionths of a dollar. */
export const USAGE = { input_tokens: 1_000, output_tokens: 50 };

const DEFAULT_ANSWER = {
  workflowType: 'IMAGE_EDITING',
  confidence: 0.9,
  reasoning: 'An existing image shall change.',
  alternatives: [
    { workflowType: 'IMAGE_GENERATION', confidence: 0.06 },
    { workflowType: 'STYLE_TRANSFER', confidence: 0.04 },
  ],
  webSearchQuery: null,
};

/** A server that speaks the Responses API of OpenAI; its address ends in /v1. Refuses what the real one would refuse. */
export async function startOpenAiResponsesServer(): Promise<OpenAiResponsesServer> {
  const asked: AskedResponse[] = [];
  let make: (asked: AskedResponse) => object = () => DEFAULT_ANSWER;
  const server = await startProviderServer<ResponsesFault>({
    isPaidFor: ({ path }) => path === '/v1/responses',
    answer({ path, headers, body }, fault) {
      if (headers.authorization !== `Bearer ${OPENAI_KEY}`) return refuse(401, 'invalid_api_key');
      const model = /^\/v1\/models\/([\w.-]+)$/.exec(path)?.[1];
      if (model !== undefined) return ok({ id: model, object: 'model' });
      if (path !== '/v1/responses') return refuse(404, 'not_found');
      const understood = understand(body);
      if (understood === null) return refuse(400, 'invalid_request');
      asked.push(understood);
      return reply(understood, make(understood), fault);
    },
  });
  return {
    ...server,
    baseUrl: `${server.baseUrl}/v1`,
    asked,
    answer: (given) => {
      make = given;
    },
  };
}

function ok(body: object) {
  return { status: 200, body: JSON.stringify(body) };
}

function refuse(status: number, code: string) {
  return { status, body: JSON.stringify({ error: { message: 'Refused.', type: 'invalid_request_error', code } }) };
}

/** Null for what the API would not take: no strict schema, no bound, a picture that is none, text outside its item. */
function understand(bytes: Buffer): AskedResponse | null {
  const body = JSON.parse(bytes.toString()) as Record<string, any>;
  const format = body['text']?.format;
  const content: Record<string, any>[] = body['input']?.[0]?.content ?? [];
  const text = content.filter((item) => item['type'] === 'input_text');
  const pictures = content.filter((item) => item['type'] === 'input_image').map((item) => String(item['image_url']));
  const isStrict =
    format?.type === 'json_schema' && format.strict === true && format.schema?.additionalProperties === false;
  const isBounded = typeof body['max_output_tokens'] === 'number' && body['store'] === false;
  const isSound = pictures.every((url) => /^data:image\/(jpeg|png|webp);base64,[A-Za-z0-9+/]+=*$/.test(url));
  if (!isStrict || !isBounded || !isSound || text.length !== 1) return null;
  return {
    model: body['model'],
    instructions: body['instructions'],
    material: JSON.parse(text[0]!['text']),
    pictures,
    body,
  };
}

function reply(asked: AskedResponse, answer: object, fault: ResponsesFault | null) {
  const json = JSON.stringify(answer);
  const message = (text: string) => ({ type: 'message', content: [{ type: 'output_text', text, annotations: [] }] });
  const texts: Partial<Record<ResponsesFault, string>> = {
    fenced: `\`\`\`json\n${json}\n\`\`\``,
    'prose around': `Sure! Here is the label:\n${json}\nLet me know if you need anything else.`,
    'prose around a fence': `The label {as asked} is:\n\n\`\`\`\n${json}\n\`\`\`\nDone.`,
    'byte-order mark': `\ufeff${json}`,
    'trailing comma': json.replace(/\}$/, ',\n}'),
    truncated: json.slice(0, json.length / 2),
    newlines: `{${'\n'.repeat(50_000)}`,
    'wrong enum': JSON.stringify({ ...answer, workflowType: 'DELETE_EVERYTHING', zones: 'none' }),
    'wrong shape': '{"label": "IMAGE_EDITING"}',
    'two answers': `${json}\n${json}`,
    empty: '',
  };
  const isCutOff = fault === 'truncated' || fault === 'newlines';
  const output =
    fault === 'refused'
      ? [{ type: 'message', content: [{ type: 'refusal', refusal: 'I cannot help with that.' }] }]
      : [message((fault === null ? undefined : texts[fault]) ?? json)];
  if (fault === 'reasoning first') output.unshift({ type: 'reasoning', content: [] });
  const incomplete = isCutOff ? 'max_output_tokens' : fault === 'filtered' ? 'content_filter' : null;
  return ok({
    id: 'resp_1',
    object: 'response',
    status: incomplete === null ? (fault === 'failed' ? 'failed' : 'completed') : 'incomplete',
    error: fault === 'failed' ? { code: 'server_error', message: 'The model failed.' } : null,
    incomplete_details: incomplete === null ? null : { reason: incomplete },
    model: asked.model,
    output: fault === 'failed' ? [] : output,
    ...(fault === 'no usage' ? {} : { usage: { ...USAGE, total_tokens: USAGE.input_tokens + USAGE.output_tokens } }),
  });
}
