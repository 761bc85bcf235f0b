/**
 * The `limit` lowest of all rows ever added, equal ones counted apart: the same rows in any order, or the lowest of any
 * parts of them added again, give the same answer. `compare` must tell any two rows apart that differ. Costs
 * O(log limit) a row, kept as twice the limit at most.
 */
export class LowestRows<Row> {
  #rows: Row[] = [];
  #highest: Row | null = null;

  constructor(
    private readonly limit: number,
    private readonly compare: (a: Row, b: Row) => number,
  ) {}

  add(row: Row): void {
    if (this.#highest !== null && this.compare(row, this.#highest) >= 0) return;
    this.#rows.push(row);
    if (this.#rows.length >= 2 * this.limit) this.#shrink();
  }

  sorted(): readonly Row[] {
    return this.#rows.toSorted(this.compare).slice(0, this.limit);
  }

  #shrink(): void {
    this.#rows = this.#rows.sort(this.compare).slice(0, this.limit);
    this.#highest = this.#rows.at(-1) ?? null;
  }
}

/** Order by UTF-16 code units, which no locale changes. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
