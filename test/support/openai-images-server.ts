import { type ProviderServer, startProviderServer } from './provider-server.js';

/** Replies of OpenAI's own that hold no variant. */
export type OpenAiFault = 'moderation' | 'no picture' | 'not a picture';

export interface OpenAiImagesServer extends ProviderServer<OpenAiFault> {
  /** The picture that is answered to the next requests. */
  show(picture: Buffer): void;
}

/** The key that is accepted. */
export const OPENAI_KEY = 'sk-a-key-of-openai-for-tests';
const USAGE = {
  input_tokens: 1_500,
  input_tokens_details: { text_tokens: 300, image_tokens: 1_200 },
  output_tokens: 1_000,
  total_tokens: 2_500,
};

/** A server that speaks the part of the OpenAI API that the platform uses; its address ends in /v1. */
export async function startOpenAiImagesServer(): Promise<OpenAiImagesServer> {
  let shown: Buffer = Buffer.alloc(0);
  const server = await startProviderServer<OpenAiFault>({
    isPaidFor: ({ path }) => path === '/v1/images/edits',
    answer({ path, headers, body }, fault) {
      if (headers.authorization !== `Bearer ${OPENAI_KEY}`) return refuse(401, 'invalid_api_key');
      const model = /^\/v1\/models\/([\w.-]+)$/.exec(path)?.[1];
      if (model !== undefined) return { status: 200, body: JSON.stringify({ id: model, object: 'model' }) };
      if (path !== '/v1/images/edits') return refuse(404, 'not_found');
      if (!isWellFormed(headers['content-type'], body)) return refuse(400, 'invalid_request');
      if (fault === 'moderation') return refuse(400, 'moderation_blocked');
      const picture = fault === 'not a picture' ? Buffer.from('no picture at all') : shown;
      const item = fault === 'no picture' ? {} : { b64_json: picture.toString('base64') };
      return { status: 200, body: JSON.stringify({ created: 1, data: [item], output_format: 'jpeg', usage: USAGE }) };
    },
  });
  return { ...server, baseUrl: `${server.baseUrl}/v1`, show: (picture) => void (shown = picture) };
}

function refuse(status: number, code: string) {
  return { status, body: JSON.stringify({ error: { message: 'Refused.', type: 'invalid_request_error', code } }) };
}

/** A form with a JPEG, a prompt and a model. */
function isWellFormed(contentType: string | undefined, body: Buffer): boolean {
  if (!contentType?.startsWith('multipart/form-data')) return false;
  const text = body.toString('latin1');
  return ['name="image"; filename="product.jpg"', 'name="prompt"', 'name="model"', '\xff\xd8\xff'].every((part) =>
    text.includes(part),
  );
}
