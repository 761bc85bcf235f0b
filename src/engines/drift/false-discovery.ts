/**
 * q-values of Benjamini and Hochberg (1995), in the order given: calling everything with q ≤ r a discovery keeps the
 * expected share of false ones at r or below; with no effect anywhere, so is the chance of any.
 */
export function falseDiscoveryRates(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]!);
  const rates = new Array<number>(pValues.length);
  let lowest = 1;
  order.forEach((index, place) => {
    lowest = Math.min(lowest, (pValues[index]! * pValues.length) / (pValues.length - place));
    rates[index] = lowest;
  });
  return rates;
}
