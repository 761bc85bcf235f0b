import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../adapters/database/database.js';
import type { Session } from '../adapters/database/session.js';
import type { Logger } from '../adapters/logger/logger.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import { defineStatement, getOne } from '../entities/_shared/statement.js';
import { OUTBOX_CHANNEL } from './append.js';
import { type MovedBatch, SettledIds } from './settled-ids.js';
import { Wake } from './wake.js';

const tryLead = defineStatement<{ leads: boolean }>('events.try_lead', 'SELECT pg_try_advisory_lock($1) AS leads');
const moveBatch = defineStatement<{ moved: number; lastId: string | null }>(
  'events.sequence',
  'SELECT moved, last_id::text AS "lastId" FROM sequence_events($1, $2)',
);

/** Advisory lock of the one sequencer that works. */
export const LEADER_LOCK = 7_284_002;
const BATCH = 1_000;
/** How long a follower, or a leader nobody wakes, waits: the bound on a lost notification, and the leader's heartbeat. */
const IDLE_MS = 250;
/** How often one that fails connects again at most; one that had worked for longer does so at once. */
const RETRY_MS = 500;
/** How often the leader looks up to where the outbox is settled. */
const LOOK_MS = 1_000;
/**
 * A leader that says nothing for a second loses its session, and with it the lead: it hangs, or its network is gone. With
 * the follower's pause this bounds every fail-over to 1.25 s and what is under way.
 */
const SESSION = { idleTimeoutMs: 1_000, queryTimeoutMs: 5_000 };

export interface Sequencer {
  stop(): Promise<void>;
}

export interface SequencerDeps {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Moves committed events into the log, in one process at a time. Its session holds the leader's lock and the LISTEN, so
 * both end together when the connection or the process dies or falls silent, and another process takes over.
 */
export function startSequencer(deps: SequencerDeps): Sequencer {
  const turn: Turn = { ...deps, wake: new Wake(), state: { stopping: false } };
  const running = run(turn);
  return {
    async stop() {
      turn.state.stopping = true;
      turn.wake.wake();
      await running;
    },
  };
}

interface Turn extends SequencerDeps {
  readonly wake: Wake;
  readonly state: { stopping: boolean };
}

async function run(turn: Turn): Promise<void> {
  const { database, logger, metrics, state } = turn;
  const goesOn = () => !state.stopping;
  while (goesOn()) {
    let session: Session | null = null;
    const begunAt = performance.now();
    try {
      session = await database.openSession(SESSION);
      await lead(session, turn);
    } catch (error) {
      logger.warn({ err: error }, 'The sequencer failed; it tries again.');
      // Not the wake, which every writer rings: what fails for good would fail as often as something is written.
      if (goesOn()) await delay(Math.max(0, begunAt + RETRY_MS - performance.now()));
    } finally {
      metrics.eventSequencerLeader.set(0);
      await session?.close();
    }
  }
}

async function lead(session: Session, { wake, state, metrics, logger }: Turn): Promise<void> {
  const goesOn = () => !state.stopping && session.isOpen();
  session.onClosed(() => wake.wake());
  while (goesOn() && !(await getOne(session, tryLead, [LEADER_LOCK])).leads) await wake.wait(IDLE_MS);
  if (!goesOn()) return;
  await session.listen(OUTBOX_CHANNEL, () => wake.wake());
  metrics.eventSequencerLeader.set(1);
  logger.info({}, 'This process keeps the event log in order.');
  const settled = new SettledIds();
  let lookedAt = performance.now();
  while (goesOn()) {
    if (performance.now() - lookedAt > LOOK_MS) {
      await settled.look(session);
      lookedAt = performance.now();
    }
    const batch = await move(session, settled.upTo);
    settled.note(batch);
    count(metrics, batch);
    if (batch.drained) await wake.wait(IDLE_MS);
  }
}

async function move(session: Session, settledUpTo: bigint): Promise<MovedBatch> {
  const { moved, lastId } = await getOne(session, moveBatch, [BATCH, settledUpTo.toString()]);
  return { moved, lastId: lastId === null ? null : BigInt(lastId), drained: moved < BATCH };
}

function count({ eventSequencerBatches, eventSequencerEvents }: Metrics, { moved }: MovedBatch): void {
  if (moved === 0) return;
  eventSequencerBatches.inc();
  eventSequencerEvents.inc(moved);
}
