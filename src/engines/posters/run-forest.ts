import type { InkPiece } from './ink-pieces.js';

/** A stretch of ink in one row: columns (the second excluded), row, sum of luma, step of luma at its ends, open pixels above. */
export type Run = readonly [from: number, to: number, y: number, lumaSum: number, step: number, open: number];

const FIELDS = 6;
const FIRST_RUNS = 8192;

/** Runs of ink joined into connected pieces: union by smaller index with path halving. */
export class RunForest {
  #runs = new Float64Array(FIRST_RUNS * FIELDS);
  #parents = new Int32Array(FIRST_RUNS);
  count = 0;

  add(run: Run): void {
    if (this.count === this.#parents.length) this.#grow();
    this.#runs.set(run, this.count * FIELDS);
    this.#parents[this.count] = this.count;
    this.count += 1;
  }

  /** Joins the runs from `above` to `here` with those from `here` on that touch them, corners included. Both in order of columns. */
  joinRows(above: number, here: number): void {
    const runs = this.#runs;
    let upper = above;
    for (let run = here; run < this.count; run += 1) {
      const from = runs[run * FIELDS]!;
      const to = runs[run * FIELDS + 1]!;
      while (upper < here && runs[upper * FIELDS + 1]! < from) upper += 1;
      for (let other = upper; other < here && runs[other * FIELDS]! <= to; other += 1) this.#join(run, other);
    }
  }

  /** All pieces, in the order of their first runs. */
  pieces(): InkPiece[] {
    const places = new Map<number, number>();
    const sums: Float64Array[] = [];
    for (let run = 0; run < this.count; run += 1) {
      const root = this.#root(run);
      let place = places.get(root);
      if (place === undefined) {
        place = sums.length;
        places.set(root, place);
        sums.push(Float64Array.of(Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER, 0, 0, 0, 0, 0, 0));
      }
      tally(sums[place]!, this.#runs, run * FIELDS);
    }
    return sums.map(pieceOf);
  }

  #root(run: number): number {
    const parents = this.#parents;
    let at = run;
    while (parents[at]! !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  #join(a: number, b: number): void {
    const first = this.#root(a);
    const second = this.#root(b);
    if (first < second) this.#parents[second] = first;
    else this.#parents[first] = second;
  }

  #grow(): void {
    const runs = new Float64Array(this.#runs.length * 2);
    runs.set(this.#runs);
    this.#runs = runs;
    const parents = new Int32Array(this.#parents.length * 2);
    parents.set(this.#parents);
    this.#parents = parents;
  }
}

function tally(sums: Float64Array, runs: Float64Array, at: number): void {
  const from = runs[at]!;
  const to = runs[at + 1]!;
  const y = runs[at + 2]!;
  sums[0] = Math.min(sums[0]!, from);
  sums[1] = Math.max(sums[1]!, to);
  sums[2] = Math.min(sums[2]!, y);
  sums[3] = Math.max(sums[3]!, y + 1);
  sums[4]! += to - from;
  sums[5]! += 1;
  sums[6]! += runs[at + 5]!;
  sums[7]! += runs[at + 3]!;
  sums[8]! += runs[at + 4]!;
}

function pieceOf(sums: Float64Array): InkPiece {
  const area = sums[4]!;
  const rowRuns = sums[5]!;
  return {
    left: sums[0]!,
    right: sums[1]!,
    top: sums[2]!,
    bottom: sums[3]!,
    area,
    rowRuns,
    columnRuns: sums[6]!,
    luma: sums[7]! / area,
    contrast: sums[8]! / rowRuns,
  };
}
