/** The labels two raters gave the same item. */
export type RatedPair = readonly [first: string, second: string];

/** Share of items both raters labelled alike, 0–1; null without items. */
export function percentAgreement(pairs: readonly RatedPair[]): number | null {
  if (pairs.length === 0) return null;
  return pairs.filter(([first, second]) => first === second).length / pairs.length;
}

/**
 * Cohen's κ = (p₀ − pₑ)/(1 − pₑ) of two raters over nominal labels (Cohen 1960): −1…1, 0 is chance. Null without items and
 * when chance agreement is 1 (one label only). Near-unanimous labels give a low κ for good raters; show it beside the
 * percentage: 96 agreed accepts and 2 + 2 splits of 100 give .96 and −.020.
 */
export function cohenKappa(pairs: readonly RatedPair[]): number | null {
  const observed = percentAgreement(pairs);
  if (observed === null) return null;
  const firsts = countLabels(pairs.map(([first]) => first));
  const seconds = countLabels(pairs.map(([, second]) => second));
  let chancePairs = 0;
  for (const [label, count] of firsts) chancePairs += count * (seconds.get(label) ?? 0);
  // Compared as integers: a quotient a rounding away from 1 would turn into a meaningless κ.
  if (chancePairs === pairs.length ** 2) return null;
  const chance = chancePairs / pairs.length ** 2;
  return (observed - chance) / (1 - chance);
}

function countLabels(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
