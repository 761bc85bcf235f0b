import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from './api.js';
import { killProcesses, type PlatformProcess, startProcess } from './platform-process.js';

/** One process that answers and two that work, on one database and folder. */
export interface WorkerFleet {
  readonly api: Api;
  readonly folder: string;
  /** Of the two that work now. */
  workerPids(): readonly number[];
  /** kill -9 of both workers, then two others; `inBetween` runs when they are dead. */
  replaceWorkers(inBetween?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface FleetSettings {
  readonly databaseUrl: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const KEY = 'vt_preset-for-a-fleet-of-workers';

export async function startWorkerFleet({ databaseUrl, environment = {} }: FleetSettings): Promise<WorkerFleet> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-fleet-'));
  const startOne = (role: 'api' | 'worker') =>
    startProcess({
      role,
      folder,
      environment: {
        DATABASE_URL: databaseUrl,
        SECRET_KEY: 'a test secret of more than thirty-two characters',
        ADMIN_API_KEY: KEY,
        RATE_LIMIT_DISABLED: 'true',
        ...environment,
      },
    });
  const startWorkers = () => Promise.all([startOne('worker'), startOne('worker')]);
  const [answering, first] = await Promise.all([startOne('api'), startWorkers()]);
  let workers: PlatformProcess[] = first;
  return {
    api: { url: answering.url, key: KEY },
    folder,
    workerPids: () => workers.map(({ pid }) => pid),
    async replaceWorkers(inBetween) {
      await Promise.all(workers.map((worker) => worker.kill()));
      await inBetween?.();
      workers = await startWorkers();
    },
    async close() {
      await killProcesses();
      await rm(folder, { recursive: true });
    },
  };
}
