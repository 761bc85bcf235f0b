import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ImageWork, ImageWorkDone } from '../programs/image-worker.js';

export interface ImageFigures {
  readonly perSecond: number;
  /** Of one picture. */
  readonly cpuMs: number;
}

/** Two processes that do the same at the same time, with two pictures in flight each. */
export interface ImageWorkers {
  /** Each works on the picture `count` times. */
  run(mode: ImageWork['mode'], bytes: Buffer, count: number): Promise<ImageFigures>;
  close(): void;
}

export async function startImageWorkers(): Promise<ImageWorkers> {
  const workers = await Promise.all([startWorker(), startWorker()]);
  return {
    async run(mode, bytes, count) {
      const started = performance.now();
      const done = await Promise.all(
        workers.map(async (worker) => {
          const answer = once(worker, 'message');
          worker.send({ mode, bytes: bytes.toString('base64'), count } satisfies ImageWork);
          return ((await answer) as [ImageWorkDone])[0];
        }),
      );
      const elapsedMs = performance.now() - started;
      const cpuMs = done.reduce((total, one) => total + one.cpuMs, 0);
      return { perSecond: (workers.length * count * 1000) / elapsedMs, cpuMs: cpuMs / (workers.length * count) };
    },
    close: () => workers.forEach((worker) => worker.disconnect()),
  };
}

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(new URL('../programs/image-worker.ts', import.meta.url), {
    env: { PATH: process.env['PATH'], MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' },
  });
  await once(worker, 'message');
  return worker;
}
