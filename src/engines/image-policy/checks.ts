import { type FingerprintComparison, type ImageMeasurement, isUnmeasured } from '../imaging/measurement.js';
import type { CheckName } from './policy.js';
import { type Finding, notMeasured, ramp } from './verdict.js';

/** What the checks look at: the measurement, and how the picture compares with its reference, if it has one. */
export interface Evidence {
  readonly measurement: ImageMeasurement;
  readonly comparison: FingerprintComparison | null;
}

type Check = (evidence: Evidence, threshold: number) => Finding;

/** One function per check: values to a score, whether it passes, and a sentence that says so. */
export const CHECKS: Readonly<Record<CheckName, Check>> = {
  BACKGROUND_WHITE: checkBackground,
  BLUR: checkBlur,
  OBJECT_COVERAGE: checkCoverage,
  PERCEPTUAL_SIMILARITY: checkSimilarity,
  EXPOSURE: checkExposure,
  RESOLUTION: checkResolution,
  ASPECT_RATIO: checkAspectRatio,
};

/** Share of the border ring that is white (every channel at least 250): 0 at 90 %, 1 at the threshold. */
function checkBackground({ measurement }: Evidence, threshold: number): Finding {
  const { whiteFraction, frameDetected, tintDeltaE } = measurement.background;
  const value = whiteFraction;
  if (frameDetected) {
    return {
      score: 0,
      value,
      unit: 'fraction',
      passed: false,
      explanation: 'A line or band frames the picture.',
      applies: true,
    };
  }
  const passed = value >= threshold;
  const share = percent(value);
  const explanation = passed
    ? `${share} of the border is white.`
    : `${share} of the border is white; its colour is ${tintDeltaE.toFixed(1)} ΔE from white.`;
  return { score: ramp(value, 0.9, threshold), value, unit: 'fraction', passed, explanation, applies: true };
}

/** Gaussian blur on an 800-px frame: 1 up to two thirds of the threshold, 0 from twice the threshold. */
function checkBlur({ measurement }: Evidence, threshold: number): Finding {
  const { blur } = measurement;
  if (isUnmeasured(blur)) return notMeasured('px', blur.reason);
  const passed = blur.sigmaPx <= threshold;
  const amount = `a blur of ${blur.sigmaPx.toFixed(2)} px (long side 800)`;
  return {
    score: ramp(blur.sigmaPx, 2 * threshold, (2 / 3) * threshold),
    value: blur.sigmaPx,
    unit: 'px',
    passed,
    explanation: passed
      ? `The edges are sharp: ${amount}.`
      : `The edges show ${amount}; at most ${threshold} px is sharp.`,
    applies: true,
  };
}

/** Longest-side fill: 0 at 40 %, 1 from the threshold to 97 %; a product that touches two opposite sides is cut off. */
function checkCoverage({ measurement }: Evidence, threshold: number): Finding {
  const { coverage } = measurement;
  if (isUnmeasured(coverage)) return notMeasured('fraction', coverage.reason);
  const value = coverage.longSideFill;
  const cut = coverage.touchedSides > 0;
  const passed = value >= threshold && !cut;
  const fill = `The product fills ${percent(value)} of the frame`;
  const explanation = cut
    ? `${fill} and touches its edge, so it may be cut off.`
    : passed
      ? `${fill}.`
      : `${fill}; at least ${percent(threshold)} is wanted.`;
  const score = ramp(value, 0.4, threshold) * (cut ? ramp(value, 1, 0.97) * 0.5 : 1);
  return { score, value, unit: 'fraction', passed, explanation, applies: true };
}

/** Identity with the reference picture: only a confirmed match of shape and colour scores. */
function checkSimilarity({ comparison }: Evidence, threshold: number): Finding {
  if (comparison === null) return notMeasured('fraction', 'There is no reference picture to compare with.', false);
  if (!comparison.comparable) {
    return notMeasured('fraction', 'The product could be told apart in only one of the two pictures.');
  }
  const { kind, similarity: value } = comparison;
  const confirmed = kind === 'IDENTICAL' || kind === 'REENCODED' || kind === 'REFRAMED';
  const passed = confirmed && value >= threshold;
  return {
    score: confirmed ? ramp(value, threshold - 0.1, threshold + 0.08) : 0,
    value,
    unit: 'fraction',
    passed,
    explanation: passed
      ? `It shows the same product as the reference (${percent(value)} alike).`
      : kind === 'COLOUR_VARIANT'
        ? `The product has another colour than in the reference (ΔE ${comparison.deltaE.toFixed(1)}).`
        : `It may not show the product of the reference (${percent(value)} alike).`,
    applies: true,
  };
}

/** The weakest of three: middle tone neither black nor burnt out, little clipping, some contrast. */
function checkExposure({ measurement }: Evidence, threshold: number): Finding {
  const { exposure } = measurement;
  if (isUnmeasured(exposure)) return notMeasured('level', exposure.reason);
  const dark = ramp(exposure.p95, 30, 80);
  const bright = ramp(exposure.p5, 252, 235);
  const clipped = ramp(exposure.clippedFraction, 0.5, 0.15);
  const score = Math.min(dark, bright, clipped);
  const passed = score >= threshold;
  const faults: readonly [number, string][] = [
    [dark, 'The product is too dark.'],
    [bright, 'The product is overexposed.'],
    [clipped, 'Much of the product is clipped to black or white.'],
  ];
  const fault = faults.find(([part]) => part === score)?.[1] ?? '';
  return {
    score,
    value: exposure.p50,
    unit: 'level',
    passed,
    explanation: passed ? `The product is well exposed (median ${exposure.p50} of 255).` : fault,
    applies: true,
  };
}

/** Long side in pixels: 0 at 400, 1 at the threshold. */
function checkResolution({ measurement }: Evidence, threshold: number): Finding {
  const { widthPx, heightPx } = measurement.header;
  const value = Math.max(widthPx, heightPx);
  const passed = value >= threshold;
  const size = `The picture is ${widthPx} × ${heightPx} px`;
  return {
    score: ramp(value, 400, threshold),
    value,
    unit: 'px',
    passed,
    explanation: passed ? `${size}.` : `${size}; at least ${threshold} px on the long side allow zooming.`,
    applies: true,
  };
}

/** Short side ÷ long side: 0 at 0.2, 1 at the threshold. */
function checkAspectRatio({ measurement }: Evidence, threshold: number): Finding {
  const { widthPx, heightPx } = measurement.header;
  const value = Math.min(widthPx, heightPx) / Math.max(widthPx, heightPx);
  const passed = value >= threshold;
  const shape = `The sides have a ratio of ${value.toFixed(2)}`;
  return {
    score: ramp(value, 0.2, threshold),
    value,
    unit: 'ratio',
    passed,
    explanation: passed ? `${shape}.` : `${shape}; narrower than ${threshold} does not fit a listing.`,
    applies: true,
  };
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(fraction > 0.99 && fraction < 1 ? 1 : 0)} %`;
}
