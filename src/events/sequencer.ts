import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../adapters/database/database.js';
import type { Session } from '../adapters/database/session.js';
import type { Logger } from '../adapters/logger/logger.js';
import { defineStatement, getOne } from '../entities/_shared/statement.js';
import { OUTBOX_CHANNEL } from './append.js';
import { Wake } from './wake.js';

const tryLead = defineStatement<{ leads: boolean }>('events.try_lead', 'SELECT pg_try_advisory_lock($1) AS leads');
const moveBatch = defineStatement<{ moved: number }>('events.sequence', 'SELECT sequence_events($1) AS moved');

/** Advisory lock of the one sequencer that works. */
const LEADER_LOCK = 7_284_002;
const BATCH = 1_000;
/** How long a follower, or a leader nobody wakes, waits: the bound on fail-over and on a lost notification. */
const IDLE_MS = 1_000;
const FOLLOWER_MS = 500;

export interface Sequencer {
  stop(): Promise<void>;
}

/**
 * Moves committed events into the log, in one process at a time. Its session holds the leader's lock and the LISTEN, so
 * both end together when the connection or the process dies, and another process takes over within {@link FOLLOWER_MS}.
 */
export function startSequencer(database: Database, logger: Logger): Sequencer {
  const wake = new Wake();
  const state = { stopping: false };
  const running = (async () => {
    while (!state.stopping) {
      const session = await database.openSession().catch((error: unknown) => {
        logger.warn({ err: error }, 'The sequencer cannot connect; it tries again.');
        return null;
      });
      if (session === null) await wake.wait(FOLLOWER_MS);
      else
        await lead(session, wake, state).catch(async (error: unknown) => {
          logger.warn({ err: error }, 'The sequencer failed; it tries again.');
          // Not the wake, which every writer rings: what fails for good would fail as often as something is written.
          await delay(FOLLOWER_MS);
        });
      await session?.close();
    }
  })();
  return {
    async stop() {
      state.stopping = true;
      wake.wake();
      await running;
    },
  };
}

async function lead(session: Session, wake: Wake, state: { stopping: boolean }): Promise<void> {
  const goesOn = () => !state.stopping && session.isOpen();
  session.onClosed(() => wake.wake());
  while (goesOn() && !(await getOne(session, tryLead, [LEADER_LOCK])).leads) await wake.wait(FOLLOWER_MS);
  await session.listen(OUTBOX_CHANNEL, () => wake.wake());
  while (goesOn()) {
    const { moved } = await getOne(session, moveBatch, [BATCH]);
    if (moved < BATCH) await wake.wait(IDLE_MS);
  }
}
