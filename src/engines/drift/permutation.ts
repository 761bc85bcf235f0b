import { stabilityIndex, totalVariation } from './distances.js';
import { CHANNELS, type Channel, FEATURE_NAMES } from './image-features.js';
import { LEVEL_CUTS, type Profile, type SampledImage } from './profile.js';
import { SeededRandom } from './seeded-random.js';

/** Which rows count as the current set: listed, and marked with 1. */
interface Split {
  readonly rows: Uint32Array;
  readonly marks: Uint8Array;
}

/** How far apart the two sides of a split are. */
type Statistic = (split: Split) => number;

export interface PermutationOptions {
  readonly seed: number;
  readonly permutations: number;
}

/** Hides the rounding of sums in another order. */
const TIE = 1e-12;

/** Rounds of a step: some milliseconds. */
const STEP_ROUNDS = 16;

/** A metric is settled once so many splits are as far apart: its p-value is known to a quarter of itself. */
const SETTLED = 20;

/**
 * p-values by metric name, over random splits of the two samples' pooled pictures: (1 + splits at least as far apart) ÷
 * (1 + splits) (Phipson and Smyth 2010), or, for a metric whose twentieth such split came earlier, 20 ÷ the splits until then
 * (Besag and Clifford 1991), which settles most after a few dozen. Every metric sees the same splits. Whole pictures are
 * split, never pixels: those of one picture are alike, and pooled they turn every batch into drift. Stops after every
 * few splits, so that a caller may do other things in between.
 */
export function* permutationPValues(
  baseline: Profile,
  current: Profile,
  options: PermutationOptions,
): Generator<void, ReadonlyMap<string, number>> {
  // Those of the current set stand first, so the beginning of the order is the split as it was found.
  const rows = [...current.sample, ...baseline.sample];
  const order = Uint32Array.from(rows.keys());
  const split: Split = {
    rows: order.subarray(0, current.sample.length),
    marks: new Uint8Array(rows.length).fill(1, 0, current.sample.length),
  };
  const trials = statisticsOf(rows).map(([name, statistic]) => ({
    name,
    statistic,
    observed: statistic(split) - TIE,
    reached: 0,
    pValue: 1,
  }));
  const random = new SeededRandom(options.seed);
  let open = trials;
  for (let round = 1; round <= options.permutations && open.length > 0; round += 1) {
    resplit(split, order, random);
    for (const trial of open) {
      if (trial.statistic(split) >= trial.observed) trial.reached += 1;
      if (trial.reached === SETTLED) trial.pValue = SETTLED / round;
    }
    open = open.filter(({ reached }) => reached < SETTLED);
    if (round % STEP_ROUNDS === 0) yield;
  }
  for (const trial of open) trial.pValue = (1 + trial.reached) / (1 + options.permutations);
  return new Map(trials.map(({ name, pValue }) => [name, pValue]));
}

/** Draws as many rows as there are, without replacement: the beginning of a Fisher–Yates shuffle of `order`. */
function resplit({ rows, marks }: Split, order: Uint32Array, random: SeededRandom): void {
  marks.fill(0);
  for (let at = 0; at < rows.length; at += 1) {
    const from = at + random.below(order.length - at);
    const row = order[from]!;
    order[from] = order[at]!;
    order[at] = row;
    marks[row] = 1;
  }
}

function statisticsOf(rows: readonly SampledImage[]): readonly (readonly [name: string, statistic: Statistic])[] {
  const everyRow = rows.map((_, row) => row);
  const predicted = everyRow.filter((row) => rows[row]!.label !== null);
  const labels = labelIndices(rows);
  return [
    ...CHANNELS.map((channel) => [`pixel_${channel}`, levelGap(rows, channel)] as const),
    ...FEATURE_NAMES.map(
      (name, at) =>
        [
          name,
          valueGap(
            rows.map(({ values }) => values[at]!),
            everyRow,
          ),
        ] as const,
    ),
    [
      'confidence',
      valueGap(
        rows.map(({ confidence }) => confidence ?? 0),
        predicted,
      ),
    ],
    ['class_distribution', classGap(labels, totalVariation)],
    ['class_psi', classGap(labels, stabilityIndex)],
  ];
}

/** Wasserstein-1 between the two sides' values, over the rows that have one. */
function valueGap(values: readonly number[], members: readonly number[]): Statistic {
  const order = Uint32Array.from(members).sort((a, b) => values[a]! - values[b]!);
  const widths = Float64Array.from(order, (row, at) =>
    at + 1 < order.length ? values[order[at + 1]!]! - values[row]! : 0,
  );
  const total = order.length;
  return ({ marks }) => {
    let here = 0;
    for (let at = 0; at < total; at += 1) here += marks[order[at]!]!;
    if (here === 0 || here === total) return 0;
    // |seen/here − others/there|, with one division at the end.
    let seen = 0;
    let area = 0;
    for (let at = 0; at < total; at += 1) {
      seen += marks[order[at]!]!;
      area += Math.abs(seen * total - (at + 1) * here) * widths[at]!;
    }
    return area / (here * (total - here));
  };
}

/** Wasserstein-1 between the two sides' pooled levels of a channel, in steps of 32 levels. */
function levelGap(rows: readonly SampledImage[], channel: Channel): Statistic {
  const cuts = LEVEL_CUTS.length;
  const table = Uint8Array.from(rows.flatMap((row) => channelCuts(row, channel)));
  const totals = new Float64Array(cuts);
  for (let at = 0; at < table.length; at += 1) totals[at % cuts]! += table[at]!;
  return ({ rows: here }) => {
    const sums = new Float64Array(cuts);
    for (let at = 0; at < here.length; at += 1) {
      const first = here[at]! * cuts;
      for (let cut = 0; cut < cuts; cut += 1) sums[cut]! += table[first + cut]!;
    }
    const there = rows.length - here.length;
    let gap = 0;
    for (let cut = 0; cut < cuts; cut += 1) {
      gap += Math.abs(sums[cut]! / here.length - (totals[cut]! - sums[cut]!) / there);
    }
    return gap;
  };
}

/** Shares of a sampled picture below each cut of a channel, of 255. */
export function channelCuts(row: SampledImage, channel: Channel): readonly number[] {
  const first = CHANNELS.indexOf(channel) * LEVEL_CUTS.length;
  return [...Buffer.from(row.levels, 'hex').subarray(first, first + LEVEL_CUTS.length)];
}

/** For each row the number of its class among those seen; −1 without a prediction. */
function labelIndices(rows: readonly SampledImage[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(rows, ({ label }) => {
    if (label === null) return -1;
    const index = known.get(label) ?? known.size;
    known.set(label, index);
    return index;
  });
}

function classGap(labels: Int32Array, distance: (before: Float64Array, now: Float64Array) => number): Statistic {
  const totals = new Float64Array(labels.reduce((most, label) => Math.max(most, label + 1), 0));
  for (const label of labels) if (label >= 0) totals[label]! += 1;
  return ({ rows }) => {
    const before = Float64Array.from(totals);
    const now = new Float64Array(totals.length);
    for (let at = 0; at < rows.length; at += 1) {
      const label = labels[rows[at]!]!;
      if (label < 0) continue;
      now[label]! += 1;
      before[label]! -= 1;
    }
    return distance(before, now);
  };
}
