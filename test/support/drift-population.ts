import { type ImageFeatures, LEVEL_PARTS, type Prediction } from '../../src/engines/drift/image-features.js';
import type { Profile } from '../../src/engines/drift/profile.js';
import { ProfileBuilder } from '../../src/engines/drift/profile-builder.js';
import { SeededRandom } from './corpus/random.js';

/** What sets a set of made-up pictures apart from the population, in that figure's own standard deviations. */
export interface Shift {
  /** Every picture brighter by this many σ of brightness, levels and all. */
  readonly brightness?: number;
  readonly sharpness?: number;
  readonly confidence?: number;
  /** This share of the pictures of the first class are of the last instead. */
  readonly classes?: number;
  readonly failures?: number;
}

const CLASSES = ['mug', 'shoe', 'lamp', 'chair', 'bottle', 'bag', 'watch', 'plant'];
const CLASS_SHARES = [0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05];
const BRIGHTNESS = { mean: 0.6, deviation: 0.1 };
const SHARPNESS = { mean: 0.2, deviation: 0.04 };
const CONFIDENCE = { mean: 0.7, deviation: 0.09 };
const WIDTHS = [800, 1000, 1600, 2000];

/** A picture of the population as its figures; what pictures have in common (a light, a camera) correlates their figures. */
export function drawImage(
  random: SeededRandom,
  shift: Shift = {},
): { features: ImageFeatures; prediction: Prediction } {
  const light = gaussian(random);
  const brightness = clamp(BRIGHTNESS.mean + BRIGHTNESS.deviation * (light + (shift.brightness ?? 0)));
  const contrast = clamp(0.2 + 0.03 * gaussian(random) - 0.02 * light);
  const width = WIDTHS[Math.floor(random.next() * WIDTHS.length)]!;
  const height = Math.round(width * (random.next() < 0.7 ? 1 : 0.75));
  const tint = gaussian(random);
  const features: ImageFeatures = {
    brightness,
    contrast,
    saturation: clamp(0.3 + 0.1 * gaussian(random)),
    sharpness: clamp(SHARPNESS.mean + SHARPNESS.deviation * (gaussian(random) + (shift.sharpness ?? 0))),
    width,
    height,
    aspect: width / height,
    bytes: Math.round(width * height * 0.2 * Math.exp(0.4 * gaussian(random))),
    fill: clamp(0.5 + 0.15 * gaussian(random)),
    whiteness: random.next() < 0.3 ? 0 : clamp(0.4 + 0.2 * gaussian(random)),
    levels: {
      red: levelsAround(brightness + 0.03 * tint, contrast),
      green: levelsAround(brightness, contrast),
      blue: levelsAround(brightness - 0.03 * tint, contrast),
      luma: levelsAround(brightness, contrast),
    },
  };
  const confidence = clamp(CONFIDENCE.mean + CONFIDENCE.deviation * (gaussian(random) + (shift.confidence ?? 0)));
  return { features, prediction: { label: drawClass(random, shift.classes ?? 0), confidence } };
}

/** The profile of `count` pictures of the population, whose keys begin with the seed. */
export function drawProfile(seed: number, count: number, shift: Shift = {}): Profile {
  const random = new SeededRandom(seed);
  const builder = new ProfileBuilder();
  for (let index = 0; index < count; index += 1) {
    const key = `${seed}/${index}.jpg`;
    if (random.next() < 0.01 + (shift.failures ?? 0)) builder.addFailure(key, 'UNSUPPORTED_MEDIA');
    const { features, prediction } = drawImage(random, shift);
    builder.addImage(key, features, prediction);
  }
  return builder.profile();
}

function drawClass(random: SeededRandom, moved: number): string {
  let left = random.next();
  let at = 0;
  while (at < CLASSES.length - 1 && left >= CLASS_SHARES[at]!) {
    left -= CLASS_SHARES[at]!;
    at += 1;
  }
  return at === 0 && random.next() < moved ? CLASSES.at(-1)! : CLASSES[at]!;
}

const bells = new Map<number, number[]>();

/** 256 parts of a bell around the mean, cut at both ends, which add up; means in steps of a level, deviations of four. */
function levelsAround(mean: number, deviation: number): number[] {
  const middle = Math.round(mean * 255);
  const width = Math.max(1, Math.round(deviation * 64)) * 4;
  const known = bells.get(middle * 1000 + width);
  if (known !== undefined) return known;
  const weights = Array.from({ length: 256 }, (_, level) => Math.exp(-0.5 * ((level - middle) / width) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let seen = 0;
  let given = 0;
  const levels = weights.map((weight, level) => {
    seen += weight;
    const before = given;
    given = level === 255 ? LEVEL_PARTS : Math.round((seen / total) * LEVEL_PARTS);
    return given - before;
  });
  bells.set(middle * 1000 + width, levels);
  return levels;
}

/** Box–Muller. */
function gaussian(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
