import { SeededRandom } from '../../../test/support/corpus/random.js';

/** A candidate with what is known of it: 1 writing, 0 none. */
export interface Sample {
  readonly features: readonly number[];
  readonly isWriting: 0 | 1;
  readonly weight: number;
}

/** One hidden layer of tanh units under a logistic one; inputs are standardised first. */
export interface LineModel {
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly hidden: readonly (readonly number[])[];
  readonly output: readonly number[];
}

const UNITS = 16;
const BATCH = 64;
const DECAY = 1e-4;

/** Trains by Adam on shuffled batches. The same samples and seed give the same model. */
export function trainLineModel(samples: readonly Sample[], epochs: number, seed: number): LineModel {
  const random = new SeededRandom(seed);
  const inputs = samples[0]!.features.length;
  const means = column(inputs, (at) => samples.reduce((sum, { features }) => sum + features[at]!, 0) / samples.length);
  const scales = column(inputs, (at) => {
    const variance = samples.reduce((sum, { features }) => sum + (features[at]! - means[at]!) ** 2, 0) / samples.length;
    return Math.sqrt(variance) || 1;
  });
  const rows = samples.map(({ features }) => features.map((value, at) => clamp((value - means[at]!) / scales[at]!)));
  const stride = inputs + 1;
  const weights = Float64Array.from(
    { length: UNITS * stride + UNITS + 1 },
    () => random.between(-1, 1) / Math.sqrt(inputs),
  );
  const optimiser = new Adam(weights.length);
  const order = samples.map((_, index) => index);
  let steps = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random.next() * (at + 1));
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    const rate = 0.004 * (1 - epoch / epochs) + 0.0002;
    for (let from = 0; from < order.length; from += BATCH) {
      const gradient = new Float64Array(weights.length);
      const batch = order.slice(from, from + BATCH);
      for (const index of batch) addGradient(weights, gradient, rows[index]!, samples[index]!);
      for (let at = 0; at < weights.length; at += 1) gradient[at] = gradient[at]! / batch.length + DECAY * weights[at]!;
      steps += 1;
      optimiser.step(weights, gradient, rate, steps);
    }
  }
  const round = (value: number): number => Number(value.toFixed(4));
  return {
    means: means.map(round),
    scales: scales.map(round),
    hidden: Array.from({ length: UNITS }, (_, unit) =>
      [...weights.subarray(unit * stride, (unit + 1) * stride)].map(round),
    ),
    output: [...weights.subarray(UNITS * stride)].map(round),
  };
}

function addGradient(weights: Float64Array, gradient: Float64Array, row: readonly number[], sample: Sample): void {
  const stride = row.length + 1;
  const top = UNITS * stride;
  const active = column(UNITS, (unit) => {
    let sum = weights[unit * stride + row.length]!;
    for (let at = 0; at < row.length; at += 1) sum += weights[unit * stride + at]! * row[at]!;
    return Math.tanh(sum);
  });
  const total = active.reduce((sum, value, unit) => sum + value * weights[top + unit]!, weights[top + UNITS]!);
  const error = (1 / (1 + Math.exp(-total)) - sample.isWriting) * sample.weight;
  gradient[top + UNITS]! += error;
  for (const [unit, value] of active.entries()) {
    gradient[top + unit]! += error * value;
    const back = error * weights[top + unit]! * (1 - value * value);
    for (let at = 0; at < row.length; at += 1) gradient[unit * stride + at]! += back * row[at]!;
    gradient[unit * stride + row.length]! += back;
  }
}

class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(size: number) {
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  step(weights: Float64Array, gradient: Float64Array, rate: number, steps: number): void {
    for (let at = 0; at < weights.length; at += 1) {
      const slope = gradient[at]!;
      const first = 0.9 * this.#first[at]! + 0.1 * slope;
      const second = 0.999 * this.#second[at]! + 0.001 * slope * slope;
      this.#first[at] = first;
      this.#second[at] = second;
      weights[at]! -= (rate * (first / (1 - 0.9 ** steps))) / (Math.sqrt(second / (1 - 0.999 ** steps)) + 1e-8);
    }
  }
}

function column(count: number, valueAt: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => valueAt(index));
}

function clamp(value: number): number {
  return Math.min(4, Math.max(-4, value));
}
