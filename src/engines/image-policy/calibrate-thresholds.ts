/** A picture's overall score 0–1 beside what a person said. `weight` is how much it counts, more than 0. */
export interface JudgedScore {
  readonly score: number;
  readonly accepted: boolean;
  readonly weight: number;
}

/** From where a policy accepts, and below where it rejects, without a person. */
export interface Band {
  readonly acceptFrom: number;
  readonly rejectBelow: number;
}

/** How a band would have done. Shares 0–1 of the weight; null where there is nothing to divide by. */
export interface BandReport {
  readonly band: Band;
  /** Of what it accepts, the share that people accept. */
  readonly acceptPrecision: number | null;
  /** Of what people accept, the share that it accepts. */
  readonly acceptRecall: number | null;
  /** Of what it rejects, the share that people reject. */
  readonly rejectPrecision: number | null;
  /** Of what people reject, the share that it rejects. */
  readonly rejectRecall: number | null;
  /** Share that goes to a person. */
  readonly reviewRate: number;
}

const STEPS = 100;
/** z of a one-sided bound of 95 %. */
const Z = 1.645;
const BINS = 10;

/** Lays people's verdicts beside what a band decides. Throws RangeError without samples. */
export function reportBand(samples: readonly JudgedScore[], band: Band): BandReport {
  if (samples.length === 0) throw new RangeError('There is nothing to report on.');
  const all = weigh(samples);
  const taken = weigh(samples.filter(({ score }) => score >= band.acceptFrom));
  const refused = weigh(samples.filter(({ score }) => score < band.rejectBelow && score < band.acceptFrom));
  return {
    band,
    acceptPrecision: ratio(taken.accepted, taken.total),
    acceptRecall: ratio(taken.accepted, all.accepted),
    rejectPrecision: ratio(refused.total - refused.accepted, refused.total),
    rejectRecall: ratio(refused.total - refused.accepted, all.total - all.accepted),
    reviewRate: (all.total - taken.total - refused.total) / all.total,
  };
}

/**
 * The band with the least review in which both automatic decisions are right in at least `precision` of the cases, on hundredths of
 * the score. Held against the lower bound of the Wilson interval (1927; one-sided 95 %, with Kish's effective sample size), so
 * that few lucky samples open nothing: an end that cannot be shown is 1, or 0, and everything there goes to a person.
 */
export function fitBand(samples: readonly JudgedScore[], precision: number): Band {
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS);
  const isRight = (part: readonly JudgedScore[], verdict: boolean): boolean =>
    lowerBound(part.map((sample) => ({ ...sample, accepted: sample.accepted === verdict }))) >= precision;
  const acceptFrom =
    steps.find((from) =>
      isRight(
        samples.filter(({ score }) => score >= from),
        true,
      ),
    ) ?? 1;
  const below = steps.filter((step) => step <= acceptFrom);
  const rejectBelow =
    below.findLast((to) =>
      isRight(
        samples.filter(({ score }) => score < to),
        false,
      ),
    ) ?? 0;
  return { acceptFrom, rejectBelow };
}

/**
 * Expected calibration error of the score read as the probability that a person accepts: Σ share of bin · |mean score − share
 * accepted|, over ten bins of equal width (Naeini 2015). 0 is best.
 */
export function calibrationError(samples: readonly JudgedScore[]): number {
  const bins = Map.groupBy(samples, ({ score }) => Math.min(BINS - 1, Math.floor(score * BINS)));
  const { total } = weigh(samples);
  let error = 0;
  for (const bin of bins.values()) {
    const { total: weight, accepted } = weigh(bin);
    const meanScore = bin.reduce((sum, sample) => sum + sample.score * sample.weight, 0) / weight;
    error += (weight / total) * Math.abs(meanScore - accepted / weight);
  }
  return error;
}

function lowerBound(samples: readonly JudgedScore[]): number {
  if (samples.length === 0) return 0;
  const { total, accepted } = weigh(samples);
  const squares = samples.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const n = total ** 2 / squares;
  const share = accepted / total;
  const middle = share + Z ** 2 / (2 * n);
  const spread = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return (middle - spread) / (1 + Z ** 2 / n);
}

function weigh(samples: readonly JudgedScore[]): { total: number; accepted: number } {
  let [total, accepted] = [0, 0];
  for (const sample of samples) {
    total += sample.weight;
    if (sample.accepted) accepted += sample.weight;
  }
  return { total, accepted };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
