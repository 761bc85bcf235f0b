import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Text for one of the two streams; coloured on a terminal only, and not where NO_COLOR is set. */
export interface Terminal {
  /** One line of what the command answers: stdout. */
  print(line?: string): void;
  /** One line for people: stderr. */
  say(line?: string): void;
  readonly onStdout: (style: Style, text: string) => string;
  readonly onStderr: (style: Style, text: string) => string;
}

export const terminal: Terminal = {
  print: (line = '') => void process.stdout.write(`${line}\n`),
  say: (line = '') => void process.stderr.write(`${line}\n`),
  onStdout: (style, text) => styleText(style, text, { stream: process.stdout }),
  onStderr: (style, text) => styleText(style, text, { stream: process.stderr }),
};

/** The lines of a table with two columns, the second aligned; `indent` blanks in front. */
export function alignPairs(pairs: readonly (readonly [label: string, text: string])[], indent = 2): string[] {
  const widest = Math.max(0, ...pairs.map(([label]) => label.length));
  return pairs.map(([label, text]) => `${' '.repeat(indent)}${label.padEnd(widest)}  ${text}`.trimEnd());
}

/** `1.2 s`, `340 ms`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 product`, `42 products`, `12 345 products`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** Digits in groups of three. */
export function formatNumber(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
