import { randomUUID } from 'node:crypto';
import type {
  EnhancementError,
  EnhancementRequest,
  EnhancementResult,
  ImageEnhancer,
  PictureDescription,
} from '../../adapters/image-enhancer/image-enhancer.js';
import { buildPrompt } from '../../engines/enhancement/build-prompt.js';
import { findIdentityDoubt } from '../../engines/enhancement/judge-identity.js';
import type { ImageMeasurement } from '../../engines/imaging/measurement.js';
import { isHeaderRefusal, MAX_IMAGE_BYTES, readImageHeader } from '../../engines/imaging/read-header.js';
import type { WaitingVariant } from '../../entities/images/variant.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { ImageRefusedError, PaidRefusalError, ProvidersFailedError, refusalOf } from '../_shared/image-refusal.js';
import { type Judgement, judgeBytes } from './judge-bytes.js';
import { mainPolicy } from './main-policy.js';
import { compareWith, findSourceReference } from './reference.js';

/** A variant that was made and judged, and is not written yet. */
export interface MadeVariant {
  readonly judgement: Judgement;
  readonly making: Making;
}

/** How a variant was made; `remark` is what a reviewer should know, null when there is nothing. */
export interface Making {
  readonly provider: string;
  readonly prompt: string;
  readonly remark: string | null;
  readonly costUsd: number;
}

/**
 * Set aside for a variant while it is made, as large as they usually are. What one might have at most would let everybody else wait
 * for a provider that takes a minute; how many are made at once bounds those that are larger.
 */
const EXPECTED_BYTES = 4 * 1024 * 1024;

type Raw = Pick<EnhancementRequest, 'bytes' | 'header' | 'signal'>;

/**
 * Makes one variant by its provider, or by the next in the configured order when that one refuses; stores, judges and compares it with
 * its raw picture. Writes only that there is a file which nothing names yet. Rejects with an ImageRefusedError: retryable while a
 * provider is unavailable.
 */
export async function makeVariant(
  ctx: OperationContext,
  variant: WaitingVariant,
  descriptions: Descriptions,
): Promise<MadeVariant> {
  const memory = await ctx.deps.pictureMemory.reserve(MAX_IMAGE_BYTES + EXPECTED_BYTES, ctx.signal);
  try {
    const raw = await readRaw(ctx, variant);
    memory.shrinkTo(raw.bytes.length + EXPECTED_BYTES);
    const made = await tryProviders(ctx, { variant, raw, descriptions });
    memory.shrinkTo(raw.bytes.length + made.result.bytes.length);
    return await judgeVariant(ctx, { variant, raw, made }).catch(keepCost(made));
  } finally {
    memory.release();
  }
}

/** What was made is billed, also when it cannot be judged. */
function keepCost({ costUsd }: Made): (error: unknown) => never {
  return (error) => {
    const refusal = refusalOf(error);
    throw refusal === null || refusal.costUsd > 0 ? error : new PaidRefusalError(refusal, costUsd);
  };
}

async function readRaw(ctx: OperationContext, { sourceKey, sourceFailure }: WaitingVariant): Promise<Raw> {
  if (sourceKey === null)
    throw new ImageRefusedError('NOT_ALLOWED_NOW', `The raw picture cannot be used. ${sourceFailure ?? ''}`.trim());
  const object = await ctx.deps.objects.get(sourceKey);
  if (object === null) throw new Error(`The object ${sourceKey} is gone from the store.`);
  const header = readImageHeader(object.bytes);
  if (isHeaderRefusal(header)) throw new ImageRefusedError(header.code, header.message);
  return { bytes: object.bytes, header, signal: ctx.signal };
}

interface Made {
  readonly provider: string;
  readonly prompt: string;
  readonly result: EnhancementResult;
  readonly refusals: readonly string[];
  readonly costUsd: number;
}

/** What providers saw in a raw picture, by provider and picture: asked for once, whatever the number of variants. */
export type Descriptions = Map<string, Promise<PictureDescription | null>>;

interface Sitting {
  readonly variant: WaitingVariant;
  readonly raw: Raw;
  readonly descriptions: Descriptions;
}

async function tryProviders(ctx: OperationContext, sitting: Sitting): Promise<Made> {
  const refusals: string[] = [];
  const spent = { usd: 0 };
  for (const name of new Set([sitting.variant.provider, ...ctx.deps.settings.enhancement.fallback])) {
    const enhancer = ctx.deps.enhancers.find(name);
    if (enhancer === null) continue;
    try {
      const made = await askProvider(enhancer, sitting, spent);
      return { ...made, provider: name, refusals, costUsd: spent.usd };
    } catch (error) {
      if (!isEnhancementError(error)) throw error;
      ctx.deps.logger.warn({ err: error, provider: name, imageId: sitting.variant.id }, 'A provider made no variant.');
      spent.usd += error.costUsd;
      if (error.code === 'UNAVAILABLE') throw new ProvidersFailedError(`${name}: ${error.message}`, true, spent.usd);
      refusals.push(`${name} made none: ${error.message}`);
    }
  }
  const words = refusals.join(' ') || 'No provider is configured for this variant.';
  throw new ProvidersFailedError(words, false, spent.usd);
}

function isEnhancementError(error: unknown): error is EnhancementError {
  return error instanceof Error && error.name === ('EnhancementError' satisfies EnhancementError['name']);
}

async function askProvider(
  enhancer: ImageEnhancer,
  sitting: Sitting,
  spent: { usd: number },
): Promise<Pick<Made, 'prompt' | 'result'>> {
  const { variant, raw } = sitting;
  const { productName, category, instructions } = variant;
  const description = await describeOnce(enhancer, sitting, spent);
  const measurement = variant.sourceMeasurement as ImageMeasurement | null;
  const prompt = buildPrompt({ productName, category, instructions, measurement, description });
  const result = await enhancer.enhance({ ...raw, prompt, variant: variant.variant });
  spent.usd += result.costUsd;
  return { prompt, result };
}

/** A provider that will not describe the picture may still enhance it. Whoever asked first pays. */
async function describeOnce(
  enhancer: ImageEnhancer,
  { variant, raw, descriptions }: Sitting,
  spent: { usd: number },
): Promise<string | null> {
  const key = `${enhancer.name} ${variant.sourceId}`;
  const known = descriptions.get(key);
  if (known !== undefined) return known.then(textOf, skipRefusal);
  const asked = enhancer.describe(raw);
  descriptions.set(key, asked);
  try {
    const seen = await asked;
    spent.usd += seen?.costUsd ?? 0;
    return textOf(seen);
  } catch (error) {
    const nothing = skipRefusal(error);
    if (isEnhancementError(error)) spent.usd += error.costUsd;
    return nothing;
  }
}

function textOf(seen: PictureDescription | null): string | null {
  return seen?.text ?? null;
}

function skipRefusal(error: unknown): null {
  if (isEnhancementError(error) && error.code === 'REFUSED') return null;
  throw error;
}

interface Judging {
  readonly variant: WaitingVariant;
  readonly raw: Raw;
  readonly made: Made;
}

async function judgeVariant(ctx: OperationContext, { variant, raw, made }: Judging): Promise<MadeVariant> {
  const { bytes } = made.result;
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) {
    throw new ProvidersFailedError(
      `${made.provider} sent no picture that can be used: ${header.message}`,
      false,
      made.costUsd,
    );
  }
  const reference = await findSourceReference(ctx, variant.sourceId);
  // A name of its own for every attempt: of two workers at once, neither changes what the other has judged.
  const objectKey = `enhanced/${variant.productId}/${randomUUID()}.jpg`;
  // Before the bytes are kept: an attempt that fails here leaves no file behind.
  const agreement = await ctx.deps.images.compareProducts(raw, { bytes, header });
  const judgement = await judgeBytes(ctx, { bytes, policy: mainPolicy(), reference, objectKey });
  const comparison = compareWith(reference, judgement.measurement, judgement.sha256);
  const doubt = findIdentityDoubt({ comparison, agreement });
  const remark = [...made.refusals, ...(doubt === null ? [] : [doubt])].join(' ') || null;
  const { provider, prompt, costUsd } = made;
  return { judgement, making: { provider, prompt, remark, costUsd } };
}
