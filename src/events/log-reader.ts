import { defineStatement, findOne, getOne, type Queryable } from '../entities/_shared/statement.js';
import type { EventType, StampedEvent } from './event-catalogue.js';

interface LogRow {
  readonly position: string;
  readonly type: EventType;
  readonly entity_id: string;
  readonly entity_version: number;
  readonly payload: never;
  readonly occurred_at: Date;
}

const selectHead = defineStatement<{ position: string }>('events.head', 'SELECT position FROM event_head');

const selectAfter = defineStatement<LogRow>(
  'events.after',
  `SELECT position, type, entity_id, entity_version, payload, occurred_at
   FROM event_log WHERE position > $1 ORDER BY position LIMIT $2`,
);

const selectNewestOf = defineStatement<LogRow>(
  'events.newest_of',
  `SELECT position, type, entity_id, entity_version, payload, occurred_at
   FROM event_log WHERE entity_id = $1 ORDER BY position DESC LIMIT 1`,
);

/** The log's last position; 0 when nothing ever happened. */
export async function readHead(db: Queryable): Promise<bigint> {
  const { position } = await getOne(db, selectHead, []);
  return BigInt(position);
}

/** The next events after a position, at most `limit`, in log order. */
export async function readAfter(db: Queryable, position: bigint, limit: number): Promise<StampedEvent[]> {
  const rows = await db.query(selectAfter, [position.toString(), limit]);
  return rows.map(stampedEventOf);
}

/** What happened last to an entity, as far back as the log reaches; null for nothing. */
export async function readNewestOf(db: Queryable, entityId: string): Promise<StampedEvent | null> {
  const newest = await findOne(db, selectNewestOf, [entityId]);
  return newest === null ? null : stampedEventOf(newest);
}

function stampedEventOf(row: LogRow): StampedEvent {
  return {
    position: BigInt(row.position),
    type: row.type,
    entityId: row.entity_id,
    entityVersion: row.entity_version,
    payload: row.payload,
    occurredAt: row.occurred_at,
  };
}
