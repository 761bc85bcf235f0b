import OpenAI, { toFile } from 'openai';
import type { ImagesResponse } from 'openai/resources/images';
import { costOf, type ModelPrice, type PricedModel } from '../../engines/model-prices/model-prices.js';
import type { Clock } from '../clock/clock.js';
import { EnhancementError, type ImageEnhancer } from './image-enhancer.js';
import { ProviderCaller } from './provider-caller.js';
import { decodeAnswered, encodeForSending, type PictureEncoder } from './provider-pictures.js';

export interface OpenAiSettings {
  readonly apiKey: string;
  /** Undefined for OpenAI itself. */
  readonly baseUrl: string | undefined;
  readonly imageModel: PricedModel;
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
  readonly clock: Clock;
  readonly images: PictureEncoder;
}

const OPENAI = 'https://api.openai.com/v1';
const NAMES = {
  title: 'OpenAI',
  keySetting: 'OPENAI_API_KEY',
  modelSetting: 'OPENAI_IMAGE_MODEL',
  addressSetting: 'OPENAI_BASE_URL',
};

/** OpenAI's image edits. It looks at the picture while it edits, so nothing is described before. */
export function createOpenAiEnhancer(settings: OpenAiSettings): ImageEnhancer {
  const { apiKey, baseUrl, images, imageModel } = settings;
  const caller = new ProviderCaller({ ...settings, ...NAMES });
  // Everything is said here: what the environment holds for other programs of OpenAI's is not meant for this one.
  const clientOver = (fetch: typeof globalThis.fetch) =>
    new OpenAI({
      apiKey,
      baseURL: baseUrl ?? OPENAI,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: settings.timeoutMs,
      logLevel: 'off',
      fetch,
    });

  return {
    name: 'openai',
    describe: () => Promise.resolve(null),
    async enhance({ bytes, prompt, signal }) {
      const image = await toFile(await encodeForSending(images, bytes), 'product.jpg', { type: 'image/jpeg' });
      const answered = await caller.call(signal, async (fetch) => {
        const options = {
          model: imageModel.name,
          image,
          prompt,
          n: 1,
          size: '1024x1024',
          output_format: 'jpeg',
        } as const;
        return readAnswer(await clientOver(fetch).images.edit(options), imageModel.price);
      });
      return { bytes: await decodeAnswered(images, answered), model: imageModel.name, costUsd: answered.costUsd };
    },
    async check(signal) {
      await caller.call(signal, (fetch) => clientOver(fetch).models.retrieve(imageModel.name));
    },
  };
}

function readAnswer(response: ImagesResponse, price: ModelPrice) {
  const costUsd = readCost(response, price);
  const base64: unknown = response.data?.[0]?.b64_json;
  if (typeof base64 !== 'string')
    throw new EnhancementError('REFUSED', 'its reply holds nothing of what was asked for.', { costUsd });
  return { base64, contentType: null, costUsd };
}

/** Services that only speak like OpenAI leave the details out. */
type Usage = Partial<NonNullable<ImagesResponse['usage']>>;

function readCost({ usage = {} }: { readonly usage?: Usage }, price: ModelPrice): number {
  const { input_tokens_details: input, input_tokens: textInput = 0, output_tokens: output = 0 } = usage;
  const split =
    input === undefined
      ? { textInput, imageInput: 0 }
      : { textInput: input.text_tokens, imageInput: input.image_tokens };
  return costOf(price, { ...split, output });
}
