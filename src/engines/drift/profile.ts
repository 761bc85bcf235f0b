import type { Channel, FeatureName } from './image-features.js';

/** Most characters of the key that names a picture in its set, and of a class label. */
export const MAX_KEY_LENGTH = 1024;
export const MAX_LABEL_LENGTH = 256;
/** Most classes a profile tells apart. */
export const MAX_CLASSES = 10_000;
/** Pictures kept for p-values and examples: those with the lowest hash of their key. */
export const SAMPLE_SIZE = 1000;
/** Failed files that are named; the others are only counted. */
export const MAX_NAMED_FAILURES = 100;
/** Figures are kept as whole millionths. */
export const FIXED_POINT = 1_000_000;

/** Levels below which the share of a sampled picture's pixels is kept. */
export const LEVEL_CUTS = [32, 64, 96, 128, 160, 192, 224] as const;

/** Changes whenever a figure, an edge or the form changes: profiles of different versions cannot be merged or compared. */
export const PROFILE_VERSION = 1;

/**
 * One figure over all pictures, on the scale it is compared on: `histogram` lists [bin, count] of the filled bins in
 * order; sums, `min` and `max` are in millionths, the sums as decimal digits because they outgrow doubles.
 */
export interface FeatureTally {
  readonly count: number;
  readonly sum: string;
  readonly sumSquares: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly histogram: readonly (readonly [bin: number, count: number])[];
}

/**
 * A sampled picture. `rank` is 16 hex digits of SHA-256 of its key; `values` its figures in the order of FEATURE_NAMES, in
 * millionths; `levels` 28 bytes in hex: for each channel the shares of its pixels below
 * {@link LEVEL_CUTS}, of 255.
 */
export interface SampledImage {
  readonly rank: string;
  readonly key: string;
  readonly values: readonly number[];
  readonly levels: string;
  readonly label: string | null;
  readonly confidence: number | null;
}

/** A file that gave no figures; `code` is why, as the API says it. */
export interface FailedFile {
  readonly key: string;
  readonly code: string;
}

/**
 * What a set of pictures looks like: whole numbers only, so that profiles of any shards, merged in any order, are the same
 * to the byte. Plain JSON; `canonicalProfile` gives its bytes and `profileHash` their SHA-256. About 250 KB at most
 * with keys of a file name's length, whatever the number of pictures.
 */
export interface Profile {
  readonly version: number;
  readonly imageCount: number;
  readonly predictionCount: number;
  readonly failedCount: number;
  /** The named failures with the lowest keys, in order. */
  readonly failures: readonly FailedFile[];
  readonly levels: Readonly<Record<Channel, readonly number[]>>;
  readonly features: Readonly<Record<FeatureName, FeatureTally>>;
  readonly confidence: FeatureTally;
  /** [label, predictions], by label. */
  readonly classes: readonly (readonly [label: string, count: number])[];
  /** By rank, then key, then content. */
  readonly sample: readonly SampledImage[];
}

/** A profile cannot take this: TOO_MANY_CLASSES and INVALID_IMAGE are the set's fault, INCOMPATIBLE_PROFILE the version's. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';

  constructor(
    readonly code: 'TOO_MANY_CLASSES' | 'INVALID_IMAGE' | 'INCOMPATIBLE_PROFILE',
    message: string,
  ) {
    super(message);
  }
}
