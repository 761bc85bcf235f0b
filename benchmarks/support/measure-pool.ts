import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createImageProcessor } from '../../src/adapters/image-processor/create-image-processor.js';
import { isHeaderRefusal, readImageHeader } from '../../src/engines/imaging/read-header.js';

export interface PoolFigures {
  /** Resident memory of both processes together at its highest, in MiB; pages they share count twice. */
  readonly residentMiB: number;
  /** What of it is theirs alone: the code of Node and libvips, mapped from files, is not. */
  readonly ownMiB: number;
  /** The longest this process's event loop was held up, in milliseconds. */
  readonly stallMs: number;
}

const WARM_UP = 20;
const PICTURES = 200;
const IN_FLIGHT = 8;

/** Validates a picture again and again through the platform's own pool, whose processes run the build. */
export async function measurePool(bytes: Buffer): Promise<PoolFigures> {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  const entry = new URL('../../dist/src/bin/image-process.js', import.meta.url);
  const pool = createImageProcessor({ entry, memoryBytes: 512 * 1024 * 1024, processes: 2 });
  const validate = async (count: number): Promise<void> => {
    let left = count;
    const lane = async (): Promise<void> => {
      while (left-- > 0) await pool.measure(bytes, header);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  };
  await validate(WARM_UP);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let highest = { residentMiB: 0, ownMiB: 0 };
  const watch = setInterval(() => {
    void memoryOf(pool.pids).then((memory) => {
      if (memory.residentMiB > highest.residentMiB) highest = memory;
    });
  }, 50);
  await validate(PICTURES);
  clearInterval(watch);
  delay.disable();
  await pool.close();
  return { ...highest, stallMs: delay.max / 1e6 };
}

async function memoryOf(pids: readonly number[]): Promise<Pick<PoolFigures, 'residentMiB' | 'ownMiB'>> {
  const rollups = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'utf8')));
  const sum = (line: RegExp): number =>
    rollups.flatMap((rollup) => [...rollup.matchAll(line)]).reduce((kib, [, one]) => kib + Number(one), 0) / 1024;
  return { residentMiB: sum(/^Rss:\s+(\d+)/gm), ownMiB: sum(/^Private_(?:Clean|Dirty):\s+(\d+)/gm) };
}
