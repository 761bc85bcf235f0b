import { LINE_WEIGHTS } from './line-weights.js';

/** Standardised features beyond this many deviations say no more. */
const FARTHEST = 4;

/**
 * How likely a line with these features is writing, 0–1: sixteen tanh units under a logistic one, trained on generated
 * posters (`npm run train:posters`).
 */
export function likelihoodOfWriting(features: readonly number[]): number {
  const { means, scales, hidden, output } = LINE_WEIGHTS;
  const inputs = features.map((value, at) =>
    Math.min(FARTHEST, Math.max(-FARTHEST, (value - means[at]!) / scales[at]!)),
  );
  let total = output[hidden.length]!;
  for (const [unit, weights] of hidden.entries()) {
    let sum = weights[inputs.length]!;
    for (let at = 0; at < inputs.length; at += 1) sum += weights[at]! * inputs[at]!;
    total += output[unit]! * Math.tanh(sum);
  }
  return 1 / (1 + Math.exp(-total));
}
