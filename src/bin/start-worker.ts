import type { Delivery } from '../adapters/job-queue/pg-boss-queue.js';
import { startSequencer } from '../events/sequencer.js';
import type { JobDefinition } from '../jobs/_shared/define-job.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';
import type { Deps } from '../operations/_shared/context.js';
import { systemContext } from './contexts.js';
import { JOBS } from './job-registry.js';
import type { OpenedDeps } from './open-deps.js';
import { startSweeps } from './sweeps.js';

export interface RunningWorker {
  /** Stops sweeping and sequencing; messages under work end when the dependencies are closed. */
  stop(): Promise<void>;
}

/** Works on the queues, keeps the log in order and sweeps what time alone changes. Any number of processes may. */
export async function startWorker({ deps, queue }: OpenedDeps): Promise<RunningWorker> {
  const sequencer = startSequencer(deps.database, deps.logger);
  for (const name of Object.keys(JOBS) as (keyof BackgroundWork)[]) {
    const job = JOBS[name];
    await queue.work(name, {
      handle: (delivery) => runMessage(deps, job, delivery),
      giveUp: (delivery) => job.giveUp(systemContext(deps), delivery.payload),
    });
  }
  const sweeps = startSweeps(deps);
  return {
    async stop() {
      await sweeps.stop();
      await sequencer.stop();
    },
  };
}

async function runMessage<Name extends keyof BackgroundWork>(
  deps: Deps,
  job: JobDefinition<Name>,
  delivery: Delivery<BackgroundWork[Name]>,
): Promise<void> {
  const { jobMessages, jobSeconds } = deps.metrics;
  const end = jobSeconds.startTimer({ queue: job.name });
  try {
    await job.handle(systemContext(deps), delivery.payload, { lastAttempt: delivery.lastAttempt });
    jobMessages.inc({ queue: job.name, outcome: 'done' });
  } catch (error) {
    jobMessages.inc({ queue: job.name, outcome: delivery.lastAttempt ? 'failed' : 'retried' });
    throw error;
  } finally {
    end();
  }
}
