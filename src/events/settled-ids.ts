import type { Session } from '../adapters/database/session.js';
import { defineStatement, getOne } from '../entities/_shared/statement.js';

/**
 * The last id that the outbox has given out. Read before the writers are listed, and in a statement of its own: who has an
 * id up to this one is then among them or has ended.
 */
const selectLastId = defineStatement<{ id: string }>(
  'events.last_outbox_id',
  'SELECT (CASE WHEN is_called THEN last_value ELSE last_value - 1 END)::text AS id FROM event_outbox_id_seq',
);

/** Transactions that may have written to the outbox: each holds this lock since before it got its first id. */
const selectWriters = defineStatement<{ transaction: string }>(
  'events.outbox_writers',
  `SELECT virtualtransaction AS transaction FROM pg_locks
   WHERE locktype = 'relation' AND relation = 'event_outbox'::regclass AND mode = 'RowExclusiveLock' AND granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
);

/** What one call of the sequencer did. */
export interface MovedBatch {
  readonly moved: number;
  /** The last id it took; null for none. */
  readonly lastId: bigint | null;
  /** Whether it took everything it saw. */
  readonly drained: boolean;
}

interface Awaited {
  readonly id: bigint;
  writers: ReadonlySet<string>;
}

/**
 * Up to which id the outbox is done with for good, so that the sequencer need not look there again. What was deleted stays
 * in table and index as long as anybody's snapshot is older, hours of a dump for instance; without this mark every batch
 * would read over all of it. Ids are given out before the commit, so the mark follows only when every transaction that
 * could hold a lower one has ended and what it wrote was taken.
 */
export class SettledIds {
  #upTo = 0n;
  #awaited: Awaited | null = null;

  /** The mark: no row at or below it will ever be seen again. */
  get upTo(): bigint {
    return this.#upTo;
  }

  /** Looks who still writes. Costs two short statements; call it every now and then. */
  async look(session: Session): Promise<void> {
    const id = this.#awaited === null ? BigInt((await getOne(session, selectLastId, [])).id) : this.#awaited.id;
    const writing = new Set((await session.query(selectWriters)).map(({ transaction }) => transaction));
    this.#awaited = { id, writers: this.#awaited === null ? writing : writing.intersection(this.#awaited.writers) };
  }

  /** Takes note of a batch that was begun after the last {@link look}. */
  note(batch: MovedBatch): void {
    if (this.#awaited === null || this.#awaited.writers.size > 0) return;
    const { id } = this.#awaited;
    if (!batch.drained && (batch.lastId === null || batch.lastId < id)) return;
    this.#upTo = id;
    this.#awaited = null;
  }
}
