import { serveImageTasks } from '../../../../src/adapters/image-processor/serve-image-tasks.js';

/** An image process whose decoder has the bugs that hostile files look for; the width asked for chooses one. */
export const BUG = { NONE: 0, LOOP: 1, CRASH: 2, HOARD: 3, FAULT: 4 } as const;

const hoard: Buffer[] = [];

function misbehave(bug: number): void {
  if (bug === BUG.LOOP) for (;;);
  if (bug === BUG.CRASH) process.kill(process.pid, 'SIGSEGV');
  if (bug === BUG.HOARD) {
    setInterval(() => hoard.push(Buffer.alloc(20_000_000, 1)), 1);
  }
  if (bug === BUG.FAULT) throw new TypeError('a bug of ours');
}

// Imported by the test for its table, run by the pool.
if (process.argv[1] === import.meta.filename) {
  serveImageTasks(
    {
      measure: () => Promise.reject(new Error('not asked')),
      renderOverlay: () => Promise.reject(new Error('not asked')),
      encodeJpeg: () => Promise.reject(new Error('not asked')),
      enhance: () => Promise.reject(new Error('not asked')),
      compareProducts: () => Promise.reject(new Error('not asked')),
      extractFeatures: () => Promise.reject(new Error('not asked')),
      analysePoster: () => Promise.reject(new Error('not asked')),
      renderPosterOverlay: () => Promise.reject(new Error('not asked')),
      renderPixels: () => Promise.reject(new Error('not asked')),
      resize: async (bytes, bug) => {
        // The process lives on until its end reaches it: only a healthy task may answer.
        misbehave(bug);
        if (bug !== BUG.NONE) await Promise.withResolvers<never>().promise;
        return { bytes: Buffer.from(bytes), contentType: 'text/plain' };
      },
    },
    Number(process.argv[2]),
  );
}
