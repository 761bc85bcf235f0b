import { SingleBar } from 'cli-progress';
import { beforeSignal } from './before-signal.js';
import { formatNumber, terminal } from './terminal.js';

export interface ProgressBar {
  set(done: number, note?: string): void;
  end(): void;
}

type Describe = (done: number, total: number) => string;

const WIDTH = 28;

const countBoth: Describe = (done, total) => `${formatNumber(done)} of ${formatNumber(total)}`;

/** A bar on stderr; where that is no terminal, nothing but one line at the end. */
export function startProgressBar(label: string, total: number, describe: Describe = countBoth): ProgressBar {
  const padded = label.padEnd(10);
  if (!process.stderr.isTTY) return lineAtTheEnd((done, note) => `  ${padded} ${describe(done, total)}  ${note}`);
  const paint = terminal.onStderr;
  const bar = new SingleBar({
    stream: process.stderr,
    format: (_options, { progress }, { done, note }: { done: number; note: string }) => {
      const filled = Math.round(progress * WIDTH);
      const drawn = paint('cyan', '━'.repeat(filled)) + paint('dim', '━'.repeat(WIDTH - filled));
      return `  ${padded} ${drawn}  ${describe(done, total)}  ${paint('dim', note)}`;
    },
    hideCursor: true,
    fps: 15,
    linewrap: false,
    // It would take the first Ctrl-C for itself, and the command would go on.
    gracefulExit: false,
  });
  bar.start(total, 0, { done: 0, note: '' });
  const forget = beforeSignal(() => bar.stop());
  return {
    set: (done, note = '') => bar.update(done, { done, note }),
    end: () => {
      forget();
      bar.stop();
    },
  };
}

/** Runs `work` with a bar that ends with it, however that is: one that goes on being drawn keeps the process from ending. */
export async function withProgressBar<T>(
  label: string,
  total: number,
  work: (bar: Pick<ProgressBar, 'set'>) => Promise<T>,
): Promise<T> {
  const bar = startProgressBar(label, total);
  try {
    return await work(bar);
  } finally {
    bar.end();
  }
}

function lineAtTheEnd(write: (done: number, note: string) => string): ProgressBar {
  let line = '';
  return {
    set: (done, note = '') => (line = write(done, note)),
    end: () => {
      if (line !== '') terminal.say(line.trimEnd());
    },
  };
}
