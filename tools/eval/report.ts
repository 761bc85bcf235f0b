import type { Scene, SceneKind } from '../../test/support/corpus/scene.js';

/** A part of the corpus: where its seeds begin and how its scenes are made. */
export interface Part {
  readonly name: string;
  readonly firstSeed: number;
  readonly makeScene: (seed: number, kind: SceneKind) => Scene;
}

/** Collects the bars of an evaluation: prints each as it is judged, and remembers what was missed. */
export class Report {
  readonly #missed: string[] = [];

  section(title: string): void {
    console.log(`\n${title}`);
  }

  line(text: string): void {
    console.log(`  ${text}`);
  }

  /** One bar: `holds` decides, `text` says what was measured and what is wanted. */
  bar(holds: boolean, text: string): void {
    console.log(`  ${holds ? '✓' : '✗'} ${text}`);
    if (!holds) this.#missed.push(text);
  }

  /** The exit code: 0 when every bar holds. */
  finish(): number {
    console.log(this.#missed.length === 0 ? '\nAll bars hold.' : `\n${this.#missed.length} bars missed.`);
    return this.#missed.length === 0 ? 0 : 1;
  }
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Chance that a value of `low` is below one of `high`: the area under the ROC curve. */
export function separation(low: readonly number[], high: readonly number[]): number {
  let won = 0;
  for (const a of low) for (const b of high) won += a < b ? 1 : a === b ? 0.5 : 0;
  return won / (low.length * high.length);
}
