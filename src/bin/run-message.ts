import type { Delivery } from '../adapters/job-queue/pg-boss-queue.js';
import type { JobDefinition } from '../jobs/_shared/define-job.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';
import type { Deps } from '../operations/_shared/context.js';
import { systemContext } from './contexts.js';

/** Works on one message, timed and counted. */
export async function runMessage<Name extends keyof BackgroundWork>(
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
