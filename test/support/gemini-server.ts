import { type ProviderServer, startProviderServer } from './provider-server.js';

/** Replies of Gemini's own, all with status 200, that hold no variant. */
export type GeminiFault = 'blocked' | 'image safety' | 'text only' | 'wrong type' | 'not a picture' | 'odd shape';

export interface GeminiServer extends ProviderServer<GeminiFault> {
  /** The picture that is answered to the next requests. */
  show(picture: Buffer): void;
}

/** The key that is accepted. */
export const GEMINI_KEY = 'a-key-of-gemini-for-tests';
export const GEMINI_DESCRIPTION = 'A blue cotton backpack with two yellow straps.';
const USAGE = { promptTokenCount: 1_300, candidatesTokenCount: 1_120, totalTokenCount: 2_420 };
const TEXT_USAGE = {
  promptTokenCount: 1_000,
  candidatesTokenCount: 40,
  thoughtsTokenCount: 60,
  totalTokenCount: 1_100,
};

/** A server that speaks the part of the Gemini API that the platform uses, as version v1beta does. */
export async function startGeminiServer(): Promise<GeminiServer> {
  let shown: Buffer = Buffer.alloc(0);
  const server = await startProviderServer<GeminiFault>({
    isPaidFor: ({ body }) => body.includes('"responseModalities":["IMAGE"]'),
    answer({ path, headers, body }, fault) {
      if (headers['x-goog-api-key'] !== GEMINI_KEY) return refuse(400, 'INVALID_ARGUMENT', 'API_KEY_INVALID');
      const model = /^\/v1beta\/models\/([\w.-]+)(:generateContent)?$/.exec(path);
      if (model === null) return refuse(404, 'NOT_FOUND', 'NOT_FOUND');
      if (model[2] === undefined) return { status: 200, body: JSON.stringify({ name: `models/${model[1]}` }) };
      if (!isWellFormed(body)) return refuse(400, 'INVALID_ARGUMENT', 'BAD_REQUEST');
      const isPaidFor = body.includes('"responseModalities":["IMAGE"]');
      return { status: 200, body: JSON.stringify(isPaidFor ? reply(shown, fault) : describe()) };
    },
  });
  return { ...server, show: (picture) => void (shown = picture) };
}

function refuse(status: number, code: string, reason: string) {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }];
  return { status, body: JSON.stringify({ error: { code: status, message: 'Refused.', status: code, details } }) };
}

/** One text and one JPEG, as the platform sends them. */
function isWellFormed(body: Buffer): boolean {
  const parts = JSON.parse(body.toString()).contents?.[0]?.parts;
  return typeof parts?.[0]?.text === 'string' && parts[1]?.inlineData?.mimeType === 'image/jpeg';
}

function describe(): object {
  const parts = [{ text: GEMINI_DESCRIPTION }];
  return { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }], usageMetadata: TEXT_USAGE };
}

function reply(shown: Buffer, fault: GeminiFault | null): object {
  if (fault === 'blocked') return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: USAGE };
  if (fault === 'odd shape') return { candidates: 'none', usageMetadata: USAGE };
  const picture = (mimeType: string, bytes: Buffer) => ({ inlineData: { mimeType, data: bytes.toString('base64') } });
  const instead: Partial<Record<GeminiFault, object[]>> = {
    'image safety': [],
    'text only': [{ text: 'I would rather not.' }],
    'wrong type': [picture('text/html', Buffer.from('<h1>Hello</h1>'))],
    'not a picture': [picture('image/png', Buffer.from('no picture at all'))],
  };
  const parts = (fault && instead[fault]) ?? [{ text: 'Here it is.' }, picture('image/jpeg', shown)];
  const finishReason = fault === 'image safety' ? 'IMAGE_SAFETY' : 'STOP';
  return { candidates: [{ content: { role: 'model', parts }, finishReason }], usageMetadata: USAGE };
}
