import type { Clock } from '../adapters/clock/clock.js';
import { createEnhancerRegistry } from '../adapters/image-enhancer/enhancer-registry.js';
import type { EnhancerRegistry, ImageEnhancer } from '../adapters/image-enhancer/image-enhancer.js';
import { createLocalEnhancer } from '../adapters/image-enhancer/local-enhancer.js';
import type { ImageProcessor } from '../adapters/image-processor/image-processor.js';
import type { Config } from '../config/load-config.js';
import { MAX_IMAGE_BYTES } from '../engines/imaging/read-header.js';
import { priceModel } from './price-model.js';

type Enhancement = Config['enhancement'];

interface Shared {
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
  readonly clock: Clock;
  readonly images: ImageProcessor;
}

/** Throws a ConfigurationError for a model whose price is not known: its cost could not be recorded. Opens nothing. */
export function checkModelPrices({
  enhancement,
  intents,
  posters,
}: Pick<Config, 'enhancement' | 'intents' | 'posters'>): void {
  if (enhancement.GEMINI_API_KEY !== undefined) {
    priced(enhancement, 'GEMINI_MODEL');
    priced(enhancement, 'GEMINI_TEXT_MODEL');
  }
  if (enhancement.OPENAI_API_KEY !== undefined) {
    priced(enhancement, 'OPENAI_IMAGE_MODEL');
    priceModel({ enhancement }, 'OPENAI_MODEL', intents.OPENAI_MODEL);
    priceModel({ enhancement }, 'OPENAI_VISION_MODEL', posters.OPENAI_VISION_MODEL);
  }
}

/**
 * Everybody who can make variants with this configuration: who has a key can. Clients of providers are loaded only when they are
 * used. Rejects as {@link checkModelPrices} throws.
 */
export async function openEnhancers(
  { enhancement }: Pick<Config, 'enhancement'>,
  { images, clock }: { readonly images: ImageProcessor; readonly clock: Clock },
): Promise<EnhancerRegistry> {
  const timeoutMs = enhancement.ENHANCEMENT_TIMEOUT_SECONDS * 1_000;
  const shared = { timeoutMs, maxReplyBytes: MAX_IMAGE_BYTES, clock, images };
  const enhancers: ImageEnhancer[] = [createLocalEnhancer(images)];
  if (enhancement.GEMINI_API_KEY !== undefined)
    enhancers.push(await openGemini(enhancement, enhancement.GEMINI_API_KEY, shared));
  if (enhancement.OPENAI_API_KEY !== undefined)
    enhancers.push(await openOpenAi(enhancement, enhancement.OPENAI_API_KEY, shared));
  return createEnhancerRegistry(enhancers);
}

async function openGemini(enhancement: Enhancement, apiKey: string, shared: Shared): Promise<ImageEnhancer> {
  const { createGeminiEnhancer } = await import('../adapters/image-enhancer/gemini-enhancer.js');
  const imageModel = priced(enhancement, 'GEMINI_MODEL');
  const textModel = priced(enhancement, 'GEMINI_TEXT_MODEL');
  return createGeminiEnhancer({ ...shared, apiKey, baseUrl: enhancement.GEMINI_BASE_URL, imageModel, textModel });
}

async function openOpenAi(enhancement: Enhancement, apiKey: string, shared: Shared): Promise<ImageEnhancer> {
  const { createOpenAiEnhancer } = await import('../adapters/image-enhancer/openai-enhancer.js');
  const imageModel = priced(enhancement, 'OPENAI_IMAGE_MODEL');
  return createOpenAiEnhancer({ ...shared, apiKey, baseUrl: enhancement.OPENAI_BASE_URL, imageModel });
}

type ModelSetting = 'GEMINI_MODEL' | 'GEMINI_TEXT_MODEL' | 'OPENAI_IMAGE_MODEL';

function priced(enhancement: Enhancement, setting: ModelSetting) {
  return priceModel({ enhancement }, setting, enhancement[setting]);
}
