import type { Tx } from '../adapters/database/database.js';
import { defineStatement } from '../entities/_shared/statement.js';
import type { EventType, NewEvent } from './event-catalogue.js';

const insertEvents = defineStatement<never>(
  'events.append',
  `INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
   SELECT type, entity_id, entity_version, payload, occurred_at
   FROM jsonb_to_recordset($1::jsonb)
     AS event(n int, type text, entity_id text, entity_version int, payload jsonb, occurred_at timestamptz)
   ORDER BY n`,
);

/** The channel on which a committed append wakes the sequencer. */
export const OUTBOX_CHANNEL = 'vitrine_outbox';

/**
 * Writes events in the transaction of the change they tell of: they exist if and only if it commits. Call it after the
 * entity's row has been locked by its own update, so that ids follow versions. There is no other way to emit an event.
 */
export async function append<T extends EventType>(tx: Tx, events: readonly NewEvent<T>[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event, n) => ({
    n,
    type: event.type,
    entity_id: event.entityId,
    entity_version: event.entityVersion,
    payload: event.payload,
    occurred_at: event.occurredAt.toISOString(),
  }));
  await tx.query(insertEvents, [JSON.stringify(rows)]);
  tx.notifyAfterCommit(OUTBOX_CHANNEL);
}
