import { SingleBar } from 'cli-progress';
import { formatNumber, terminal } from './terminal.js';

export interface ProgressBar {
  set(done: number, note?: string): void;
  end(): void;
}

/** A bar on stderr; where that is no terminal, nothing but one line at the end. */
export function startProgressBar(label: string, total: number): ProgressBar {
  const padded = label.padEnd(10);
  if (!process.stderr.isTTY) return lineAtTheEnd(padded, total);
  const paint = terminal.onStderr;
  const bar = new SingleBar({
    stream: process.stderr,
    format: (_options, { progress }, { done, note }: { done: number; note: string }) => {
      const filled = Math.round(progress * 28);
      const drawn = paint('cyan', '━'.repeat(filled)) + paint('dim', '━'.repeat(28 - filled));
      return `  ${padded} ${drawn}  ${formatNumber(done)} of ${formatNumber(total)}  ${paint('dim', note)}`;
    },
    hideCursor: true,
    // The last picture is drawn by `stop`, whatever the rate.
    fps: 15,
    linewrap: false,
  });
  bar.start(total, 0, { done: 0, note: '' });
  return {
    set: (done, note = '') => bar.update(done, { done, note }),
    end: () => bar.stop(),
  };
}

function lineAtTheEnd(label: string, total: number): ProgressBar {
  let last = 0;
  let said = '';
  return {
    set(done, note = '') {
      last = done;
      said = note;
    },
    end: () => terminal.say(`  ${label} ${formatNumber(last)} of ${formatNumber(total)}  ${said}`.trimEnd()),
  };
}
