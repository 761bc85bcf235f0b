/** Reproducible random numbers (mulberry32): the same seed gives the same corpus on every machine. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in 0–1, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }
}

/** Smooth noise in −1…1 at a point: values of an integer lattice, interpolated. Independent of any picture's size. */
export function smoothNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = fade(x - column);
  const v = fade(y - row);
  const top = mix(latticeValue(column, row, seed), latticeValue(column + 1, row, seed), u);
  const bottom = mix(latticeValue(column, row + 1, seed), latticeValue(column + 1, row + 1, seed), u);
  return mix(top, bottom, v);
}

function latticeValue(column: number, row: number, seed: number): number {
  let mixed = Math.imul(column, 0x27d4eb2d) ^ Math.imul(row, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return ((mixed >>> 0) / 4_294_967_296) * 2 - 1;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}
