import type { ImageHeader } from '../../engines/imaging/measurement.js';

/** Everybody who can make variants. */
export const ENHANCER_NAMES = ['local', 'gemini', 'openai'] as const;
export type EnhancerName = (typeof ENHANCER_NAMES)[number];

/** One variant to be made. */
export interface EnhancementRequest {
  /** The raw picture, and its header as `readImageHeader` gives it. */
  readonly bytes: Buffer;
  readonly header: ImageHeader;
  /** What is wanted, in words; a provider that works by arithmetic does not read it. */
  readonly prompt: string;
  /** 0–7: variants of one picture shall differ. */
  readonly variant: number;
  readonly signal: AbortSignal;
}

/** A variant as a provider made it: any accepted picture format. */
export interface EnhancementResult {
  readonly bytes: Buffer;
  /** The model that really served, for the log. */
  readonly model: string;
  /** In US dollars, 0 for what costs nothing. */
  readonly costUsd: number;
}

/**
 * Makes variants of raw pictures. Rejects with an {@link EnhancementError}, or an ImageProcessError when the picture itself does
 * not decode. Nothing is kept between calls.
 */
export interface ImageEnhancer {
  readonly name: EnhancerName;
  /** What is seen in a raw picture, one or two sentences for the prompt; null where the provider does not look. */
  describe(request: Omit<EnhancementRequest, 'prompt' | 'variant'>): Promise<PictureDescription | null>;
  enhance(request: EnhancementRequest): Promise<EnhancementResult>;
  /** Whether it answers and takes its key; costs nothing. Rejects with an {@link EnhancementError}. */
  check(signal: AbortSignal): Promise<void>;
}

export interface PictureDescription {
  readonly text: string;
  readonly costUsd: number;
}

/** The providers that are configured. */
export interface EnhancerRegistry {
  find(name: string): ImageEnhancer | null;
  readonly names: readonly EnhancerName[];
}

/**
 * UNAVAILABLE: down, throttled or out of credit; the same may succeed later. REFUSED: it will not make this variant (safety, no
 * picture in the answer); another provider may.
 */
export type EnhancementErrorCode = 'UNAVAILABLE' | 'REFUSED';

interface EnhancementErrorOptions extends ErrorOptions {
  readonly costUsd?: number;
  readonly retryAfterMs?: number | null;
}

/** Why a provider made no variant. `message` is public; `costUsd` is what the attempt cost all the same. */
export class EnhancementError extends Error {
  override readonly name = 'EnhancementError';
  readonly costUsd: number;
  /** How long it asks to be left alone; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly code: EnhancementErrorCode,
    message: string,
    { costUsd = 0, retryAfterMs = null, ...options }: EnhancementErrorOptions = {},
  ) {
    super(message, options);
    this.costUsd = costUsd;
    this.retryAfterMs = retryAfterMs;
  }
}
