import type { Database } from '../adapters/database/database.js';
import type { IntakeQueue } from '../adapters/intake-queue/intake-queue.js';
import type { PgBossQueue } from '../adapters/job-queue/pg-boss-queue.js';
import type { Logger } from '../adapters/logger/logger.js';
import { usesSqs } from '../config/intake.config.js';
import type { Config } from '../config/load-config.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';
import type { Deps } from '../operations/_shared/context.js';
import { recordLostOrder } from '../operations/images/take-enhancement-order.js';
import { systemContext } from './contexts.js';
import { JOBS } from './job-registry.js';
import { openIntakeQueue } from './open-intake-queue.js';
import { runMessage } from './run-message.js';

type Order = BackgroundWork['enhance-product'];

/** Where orders come in, and whether that is elsewhere than in the job queue. */
export interface OrderIntake {
  readonly intake: IntakeQueue<Order>;
  readonly isElsewhere: boolean;
}

/** The intake that the configuration names. */
export async function openOrderIntake(
  config: Config,
  parts: { readonly database: Database; readonly queue: PgBossQueue<BackgroundWork>; readonly logger: Logger },
): Promise<OrderIntake> {
  const { name, schema } = JOBS['enhance-product'];
  return { intake: await openIntakeQueue(config, { ...parts, name, schema }), isElsewhere: usesSqs(config.intake) };
}

/** How much of a message that cannot be read is shown to people. */
const SHOWN_LENGTH = 200;

/** Takes orders to enhance products; those of the job queue are handed on to an intake elsewhere, as other platforms' are. */
export async function consumeOrders(
  { deps, queue }: { readonly deps: Deps; readonly queue: PgBossQueue<BackgroundWork> },
  { intake, isElsewhere }: OrderIntake,
): Promise<void> {
  const job = JOBS['enhance-product'];
  const handlers = {
    handle: (delivery: { id: string; payload: Order; lastAttempt: boolean }) => runMessage(deps, job, delivery),
    giveUp: ({ id, payload }: { id: string; payload: Order }) => job.giveUp(systemContext(deps), payload, id),
    discard: ({ id, text, problem }: { id: string; text: string; problem: string }) => {
      const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
      const lost = { messageId: id, order: null, problem: `The message cannot be read (${problem}): ${shown}` };
      return recordLostOrder(systemContext(deps), lost);
    },
  };
  await intake.consume(handlers, job.concurrency);
  if (!isElsewhere) return;
  await queue.work(job.name, { handle: ({ payload }) => intake.send([payload]), giveUp: handlers.giveUp });
}
