/**
 * What was added within a span of time, told by parts of it: an amount counts for at least the span, and for one part more at
 * most. Takes the same memory whatever is added.
 */
export class SlidingSum {
  readonly #partMs: number;
  /** One more than the span has: the part that has only begun. */
  readonly #sums: Float64Array;
  #latest = 0;
  #total = 0;

  constructor(spanMs: number, parts: number) {
    this.#partMs = spanMs / parts;
    this.#sums = new Float64Array(parts + 1);
  }

  /** What lies behind the span already does not count. */
  add(amount: number, atMs: number): void {
    this.#moveTo(atMs);
    const part = Math.floor(atMs / this.#partMs);
    if (part <= this.#latest - this.#sums.length) return;
    this.#sums[part % this.#sums.length]! += amount;
    this.#total += amount;
  }

  total(nowMs: number): number {
    this.#moveTo(nowMs);
    return this.#total;
  }

  /** After how many milliseconds the total is `most` or less, if nothing is added; null for a negative `most`. */
  untilAtMost(most: number, nowMs: number): number | null {
    if (most < 0) return null;
    this.#moveTo(nowMs);
    const length = this.#sums.length;
    let left = this.#total;
    for (let part = this.#latest - length + 1; left > most; part += 1) {
      left -= this.#sums[(part + length) % length]!;
      if (left <= most) return (part + length) * this.#partMs - nowMs;
    }
    return 0;
  }

  #moveTo(nowMs: number): void {
    const part = Math.floor(nowMs / this.#partMs);
    const length = this.#sums.length;
    for (let next = Math.max(this.#latest + 1, part - length + 1); next <= part; next += 1) {
      this.#total -= this.#sums[next % length]!;
      this.#sums[next % length] = 0;
    }
    this.#latest = Math.max(this.#latest, part);
  }
}
