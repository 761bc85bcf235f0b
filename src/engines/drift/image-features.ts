/** Colour channels whose levels are profiled; luma is Rec. 601 from 15-bit weights. */
export const CHANNELS = ['red', 'green', 'blue', 'luma'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Parts a picture's levels are counted in, so that every picture weighs the same whatever its size. */
export const LEVEL_PARTS = 1 << 20;

/**
 * One figure of a picture. `unit` is what the figure is given in; `log2` figures are binned, averaged and compared on
 * the scale of doublings, where 1 000 → 2 000 px is as far as 2 000 → 4 000. `low` to `high` is the range on the scale the
 * figure is compared on, cut into `bins` of equal width (all below 1/1024 of the range). `floor` is the least spread a
 * difference is divided by, so that a figure that never moved does not turn a rounding into an alarm.
 */
export interface FeatureScale {
  readonly unit: 'fraction' | 'px' | 'bytes' | 'ratio';
  readonly scale: 'linear' | 'log2';
  readonly low: number;
  readonly high: number;
  readonly bins: number;
  readonly floor: number;
}

const FRACTION: FeatureScale = { unit: 'fraction', scale: 'linear', low: 0, high: 1, bins: 2048, floor: 0.02 };
const PIXELS: FeatureScale = { unit: 'px', scale: 'log2', low: 0, high: 16, bins: 2048, floor: 0.05 };

/** What is measured of every picture, and on which scale. Adding one or moving an edge is a new profile version. */
export const FEATURES = {
  brightness: FRACTION,
  contrast: { ...FRACTION, high: 0.5 },
  saturation: FRACTION,
  sharpness: { ...FRACTION, floor: 0.01 },
  width: PIXELS,
  height: PIXELS,
  aspect: { unit: 'ratio', scale: 'log2', low: -16, high: 16, bins: 4096, floor: 0.05 },
  bytes: { unit: 'bytes', scale: 'log2', low: 0, high: 32, bins: 4096, floor: 0.05 },
  fill: FRACTION,
  whiteness: FRACTION,
} as const satisfies Record<string, FeatureScale>;
export type FeatureName = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly FeatureName[];

/** The confidence of a prediction, 0–1. */
export const CONFIDENCE: FeatureScale = FRACTION;

/**
 * What one decode tells of a picture, in the units of {@link FEATURES}; plain data, for it crosses a process boundary.
 * `brightness` and `contrast` are mean and deviation of luma ÷ 255; `saturation` the mean of (max − min) ÷ max;
 * `sharpness` ΣL² ÷ 8Σ|∇I|² (0–1, free of size and contrast); `fill` the share of pixels over 30 levels from the border's
 * median colour; `whiteness` the share whose darkest channel is 250 or more. Width, height and bytes are the file's own.
 */
export interface ImageFeatures extends Readonly<Record<FeatureName, number>> {
  /** For each channel 256 counts that add up to {@link LEVEL_PARTS}. */
  readonly levels: Readonly<Record<Channel, readonly number[]>>;
}

/** What a model said of a picture; `confidence` 0–1, `label` 1 to 256 characters. */
export interface Prediction {
  readonly label: string;
  readonly confidence: number;
}
