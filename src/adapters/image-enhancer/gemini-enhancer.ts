import { type GenerateContentResponse, GoogleGenAI, type Part } from '@google/genai';
import { costOf, type ModelPrice, type PricedModel } from '../../engines/model-prices/model-prices.js';
import type { Clock } from '../clock/clock.js';
import { EnhancementError, type EnhancementRequest, type ImageEnhancer } from './image-enhancer.js';
import { ProviderCaller } from './provider-caller.js';
import { decodeAnswered, encodeForSending, type PictureEncoder } from './provider-pictures.js';

export interface GeminiSettings {
  readonly apiKey: string;
  /** Undefined for Google itself. */
  readonly baseUrl: string | undefined;
  readonly imageModel: PricedModel;
  /** Looks at the raw picture for the prompt. */
  readonly textModel: PricedModel;
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
  readonly clock: Clock;
  readonly images: PictureEncoder;
}

const DESCRIBE =
  'Describe the product in this photograph for a retoucher in one or two sentences: what it is, its shape, colours, materials, and any label or text on it. Name no other thing.';
const MAX_DESCRIPTION_LENGTH = 600;
const NAMES = {
  title: 'Gemini',
  keySetting: 'GEMINI_API_KEY',
  modelSetting: 'GEMINI_MODEL or GEMINI_TEXT_MODEL',
  addressSetting: 'GEMINI_BASE_URL',
};

/** Google's Gemini: one model describes the raw picture, another makes the variant. */
export function createGeminiEnhancer(settings: GeminiSettings): ImageEnhancer {
  const { apiKey, baseUrl, images, imageModel, textModel } = settings;
  const caller = new ProviderCaller({ ...settings, ...NAMES });
  const modelsOver = (fetch: typeof globalThis.fetch) =>
    new GoogleGenAI({
      apiKey,
      enterprise: false,
      apiVersion: 'v1beta',
      httpOptions: { fetch, ...(baseUrl === undefined ? {} : { baseUrl }) },
    }).models;

  async function generate(
    request: Asked,
  ): Promise<{ readonly response: GenerateContentResponse; readonly costUsd: number }> {
    const data = (await encodeForSending(images, request.bytes)).toString('base64');
    const parts = [{ text: request.text }, { inlineData: { mimeType: 'image/jpeg', data } }];
    return caller.call(request.signal, async (fetch) => {
      const response = await modelsOver(fetch).generateContent({
        model: request.model.name,
        contents: [{ role: 'user', parts }],
        config: request.wantsPicture ? { responseModalities: ['IMAGE'] } : { maxOutputTokens: 400, temperature: 0 },
      });
      return { response, costUsd: readCost(response, request.model.price) };
    });
  }

  return {
    name: 'gemini',
    async describe({ bytes, signal }) {
      const { response, costUsd } = await generate({
        bytes,
        signal,
        text: DESCRIBE,
        model: textModel,
        wantsPicture: false,
      });
      const text = textOf(response);
      if (text === '') throw new EnhancementError('REFUSED', whyNothing(response), { costUsd });
      return { text: text.slice(0, MAX_DESCRIPTION_LENGTH), costUsd };
    },
    async enhance({ bytes, prompt, signal }) {
      const { response, costUsd } = await generate({
        bytes,
        signal,
        text: prompt,
        model: imageModel,
        wantsPicture: true,
      });
      const picture = partsOf(response).find(({ inlineData }) => typeof inlineData?.data === 'string')?.inlineData;
      if (picture?.data === undefined) throw new EnhancementError('REFUSED', whyNothing(response), { costUsd });
      const answered = { base64: picture.data, contentType: picture.mimeType ?? null, costUsd };
      return { bytes: await decodeAnswered(images, answered), model: imageModel.name, costUsd };
    },
    async check(signal) {
      await caller.call(signal, async (fetch) => {
        for (const { name } of [imageModel, textModel]) await modelsOver(fetch).get({ model: name });
      });
    },
  };
}

interface Asked extends Pick<EnhancementRequest, 'bytes' | 'signal'> {
  readonly text: string;
  readonly model: PricedModel;
  readonly wantsPicture: boolean;
}

function partsOf({ candidates }: GenerateContentResponse): readonly Part[] {
  const parts: unknown = Array.isArray(candidates) ? candidates[0]?.content?.parts : null;
  return Array.isArray(parts) ? (parts as Part[]) : [];
}

function textOf(response: GenerateContentResponse): string {
  const spoken = partsOf(response).filter(({ thought }) => thought !== true);
  return spoken
    .map(({ text }) => text ?? '')
    .join(' ')
    .trim();
}

/** Gemini answers 200 when it has blocked a request, too. */
function whyNothing({ promptFeedback, candidates }: GenerateContentResponse): string {
  const reason: unknown =
    promptFeedback?.blockReason ?? (Array.isArray(candidates) ? candidates[0]?.finishReason : undefined);
  const isReason = typeof reason === 'string' && /^[A-Z_]{1,40}$/.test(reason) && reason !== 'STOP';
  return isReason ? `it gave nothing back (${reason}).` : 'its reply holds nothing of what was asked for.';
}

function readCost({ usageMetadata }: GenerateContentResponse, price: ModelPrice): number {
  const count = (tokens: number | undefined) => (typeof tokens === 'number' ? tokens : 0);
  return costOf(price, {
    textInput: count(usageMetadata?.promptTokenCount),
    imageInput: 0,
    output: count(usageMetadata?.candidatesTokenCount) + count(usageMetadata?.thoughtsTokenCount),
  });
}
