/** Failed files of all files of one set. */
export interface FailureCount {
  readonly failed: number;
  readonly files: number;
}

/**
 * The chance, if failures knew nothing of the sets, of as many of them in the current set as there are or more: the upper
 * tail of the hypergeometric distribution (Fisher's exact test, one-sided). 1 without failures.
 */
export function chanceOfFailures(baseline: FailureCount, current: FailureCount): number {
  const failed = baseline.failed + current.failed;
  const files = baseline.files + current.files;
  const most = Math.min(failed, current.files);
  const all = logChoose(files, failed);
  let tail = 0;
  for (let here = current.failed; here <= most; here += 1) {
    tail += Math.exp(logChoose(current.files, here) + logChoose(baseline.files, failed - here) - all);
  }
  return Math.min(1, tail);
}

function logChoose(from: number, chosen: number): number {
  if (chosen < 0 || chosen > from) return Number.NEGATIVE_INFINITY;
  return logFactorial(from) - logFactorial(chosen) - logFactorial(from - chosen);
}

/** ln n!: exact products to 20, then Stirling's series, off by less than 1e-12 of it. */
function logFactorial(n: number): number {
  if (n <= 20) {
    let product = 1;
    for (let factor = 2; factor <= n; factor += 1) product *= factor;
    return Math.log(product);
  }
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}
