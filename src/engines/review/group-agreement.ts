/** The labels that its raters gave one item, in any order. Items with fewer than two say nothing and are left out. */
export type RatedItem<Label = string> = readonly Label[];

interface Tally<Label> {
  readonly raters: number;
  readonly counts: ReadonlyMap<Label, number>;
}

/** How far apart two values are: `nominal` different or not, `ordinal` by the ranks between them, `interval` squared difference. */
export type AlphaMetric = 'nominal' | 'ordinal' | 'interval';

/**
 * Fleiss' κ = (P̄ − P̄ₑ)/(1 − P̄ₑ) over nominal labels (Fleiss 1971), with any number of raters an item: −1…1, 0 is chance. Null
 * without items and when only one label was ever given.
 */
export function fleissKappa(items: readonly RatedItem[]): number | null {
  const tallies = talliesOf(items);
  const total = sumOf(tallies, ({ raters }) => raters);
  const labels = [...new Set(items.filter(isRated).flat())];
  if (labels.length < 2) return null;
  const chance = sumOf(labels, (label) => (sumOf(tallies, ({ counts }) => counts.get(label) ?? 0) / total) ** 2);
  return (observedAgreement(tallies) - chance) / (1 - chance);
}

/**
 * Gwet's AC1 = (pₐ − pₑ)/(1 − pₑ) with pₑ = Σ πₖ(1 − πₖ)/(q − 1) over the q labels that were given (Gwet 2008). Stays high where
 * nearly all labels are alike and κ collapses: 96 agreed accepts and 2 + 2 splits of 100 give .958. Null without items.
 */
export function gwetAc1(items: readonly RatedItem[]): number | null {
  const tallies = talliesOf(items);
  if (tallies.length === 0) return null;
  const labels = [...new Set(items.filter(isRated).flat())];
  if (labels.length === 1) return 1;
  const shareOf = (label: string) =>
    sumOf(tallies, ({ raters, counts }) => (counts.get(label) ?? 0) / raters) / tallies.length;
  const chance = sumOf(labels, (label) => shareOf(label) * (1 - shareOf(label))) / (labels.length - 1);
  return (observedAgreement(tallies) - chance) / (1 - chance);
}

/**
 * Krippendorff's α = 1 − (n − 1) Σ oᶜᵏδ² / Σ nᶜnᵏδ² (Krippendorff 2011), o from the pairs within an item, each weighted
 * 1/(mᵤ − 1); for any number of raters and missing ratings. Values are numbers; for `nominal` only whether they are equal
 * counts. Null without items and when only one value was ever given.
 */
export function krippendorffAlpha(items: readonly RatedItem<number>[], metric: AlphaMetric): number | null {
  const tallies = talliesOf(items);
  const values = [...new Set(items.filter(isRated).flat())].toSorted((a, b) => a - b);
  if (values.length < 2) return null;
  const totals = values.map((value) => sumOf(tallies, ({ counts }) => counts.get(value) ?? 0));
  const distance = DISTANCES[metric]({ values, totals });
  const at = new Map(values.map((value, index) => [value, index]));
  const disagreement = (counts: readonly (readonly [index: number, count: number])[]) =>
    sumOf(counts, ([c, first]) => sumOf(counts, ([k, second]) => first * second * distance(c, k)));
  const observed = sumOf(tallies, ({ raters, counts }) => {
    const indexed = [...counts].map(([value, count]) => [at.get(value) ?? 0, count] as const);
    return disagreement(indexed) / (raters - 1);
  });
  const expected = disagreement(totals.map((count, index) => [index, count] as const));
  const total = sumOf(totals, (count) => count);
  return 1 - ((total - 1) * observed) / expected;
}

interface Scale {
  readonly values: readonly number[];
  readonly totals: readonly number[];
}

/** δ² between the values at two indexes. */
const DISTANCES: Readonly<Record<AlphaMetric, (scale: Scale) => (c: number, k: number) => number>> = {
  nominal: () => (c, k) => (c === k ? 0 : 1),
  interval:
    ({ values }) =>
    (c, k) =>
      ((values[c] ?? 0) - (values[k] ?? 0)) ** 2,
  ordinal:
    ({ totals }) =>
    (c, k) => {
      const between = totals.slice(Math.min(c, k), Math.max(c, k) + 1);
      return (sumOf(between, (count) => count) - ((totals[c] ?? 0) + (totals[k] ?? 0)) / 2) ** 2;
    },
};

/** Mean share of an item's pairs of raters that gave the same label. */
function observedAgreement(tallies: readonly Tally<string>[]): number {
  const agreements = sumOf(tallies, ({ raters, counts }) => {
    const agreeing = sumOf([...counts.values()], (count) => count * (count - 1));
    return agreeing / (raters * (raters - 1));
  });
  return agreements / tallies.length;
}

function talliesOf<Label>(items: readonly RatedItem<Label>[]): Tally<Label>[] {
  return items.filter(isRated).map((labels) => {
    const counts = new Map<Label, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return { raters: labels.length, counts };
  });
}

function isRated(labels: RatedItem<unknown>): boolean {
  return labels.length >= 2;
}

function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
