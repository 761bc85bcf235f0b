import { startSequencer } from '../events/sequencer.js';
import type { JobDefinition } from '../jobs/_shared/define-job.js';
import { startDeliveries } from '../jobs/webhooks/deliver-webhooks.js';
import { startDispatcher } from '../jobs/webhooks/dispatch-webhooks.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';
import { consumeOrders } from './consume-orders.js';
import { systemContext } from './contexts.js';
import { JOBS } from './job-registry.js';
import { DRAIN_MS, type OpenedDeps } from './open-deps.js';
import { runMessage } from './run-message.js';
import { startSweeps } from './sweeps.js';

export interface RunningWorker {
  /** Stops sweeping and sequencing; messages under work end when the dependencies are closed. */
  stop(): Promise<void>;
}

/** Works on the queues, keeps the log in order and sweeps what time alone changes. Any number of processes may. */
export async function startWorker({ deps, queue, openIntake, openRenderer }: OpenedDeps): Promise<RunningWorker> {
  // First: where SQS cannot be used, nothing has begun that would have to be ended.
  const orders = await openIntake();
  const sequencer = startSequencer(deps);
  await workOn({ deps, queue }, JOBS['process-image']);
  await workOn({ deps, queue }, JOBS['deliver-alert']);
  await workOn({ deps, queue }, JOBS['import-content']);
  await workOn({ deps, queue }, JOBS['analyze-posters']);
  await workOn({ deps, queue }, JOBS['work-on-drift-run']);
  await workOn({ deps, queue }, JOBS['start-retraining']);
  await consumeOrders({ deps, queue }, orders);
  const sweeps = startSweeps(deps);
  const webhooks = startWebhooks(deps, openRenderer());
  return {
    async stop() {
      await webhooks.stop();
      await sweeps.stop();
      await sequencer.stop();
      if (orders.isElsewhere) await orders.intake.stop(DRAIN_MS);
    },
  };
}

/** Tells endpoints of events: deliveries are made by one process of all, and sent by each. */
function startWebhooks(deps: OpenedDeps['deps'], opened: ReturnType<OpenedDeps['openRenderer']>): RunningWorker {
  const ctx = systemContext(deps);
  const deliveries = startDeliveries(ctx);
  const dispatcher = startDispatcher({ ctx, renderer: opened.renderer, made: () => deliveries.wake() });
  return {
    async stop() {
      await dispatcher.stop();
      await deliveries.stop();
      opened.stop();
    },
  };
}

async function workOn<Name extends keyof BackgroundWork>(
  { deps, queue }: Pick<OpenedDeps, 'deps' | 'queue'>,
  job: JobDefinition<Name>,
): Promise<void> {
  await queue.work(job.name, {
    handle: (delivery) => runMessage(deps, job, delivery),
    giveUp: (delivery) => job.giveUp(systemContext(deps), delivery.payload, delivery.id),
  });
}
