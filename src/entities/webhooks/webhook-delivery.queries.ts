import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { WebhookDelivery } from './webhook-delivery.entity.js';

/** A delivery as it is read by people. */
export type DeliveryRow = Omit<WebhookDelivery, 'body' | 'entityId'>;

export const DELIVERY_COLUMNS = `d.id, d.created_at AS "createdAt", d.endpoint_id AS "endpointId", d.event_type AS "eventType",
  d.position, d.status, d.attempts, d.response_status AS "responseStatus", d.response_body AS "responseBody", d.error,
  d.duration_ms AS "durationMs", d.next_attempt_at AS "nextAttemptAt"`;

/** Where {@link DELIVERY_COLUMNS} are read from. */
export const DELIVERIES = 'webhook_deliveries AS d';

export const DELIVERIES_NEWEST_FIRST: ListOrder = {
  tag: 'deliveries:CREATED_DESC:1',
  columns: ['d.created_at', 'd.id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const deliveriesByIds = defineStatement<DeliveryRow>(
  'webhook_deliveries.by_ids',
  `SELECT ${DELIVERY_COLUMNS} FROM ${DELIVERIES} WHERE d.id = ${anyOf('$1')}`,
);

/** A delivery to be made: of the event at `position`, with the body at `body` in the list of bodies, from 1. */
export interface NewDelivery {
  readonly id: string;
  readonly endpoint_id: string;
  readonly event_type: string;
  readonly position: string;
  readonly entity_id: string;
  readonly body: number;
}

/**
 * Moves the dispatcher from position $1 to $2. No row: somebody else has moved it, and has made the deliveries of what lies between.
 */
export const moveDispatcher = defineStatement<{ position: string }>(
  'webhook_dispatch.move',
  'UPDATE webhook_dispatch SET position = $2 WHERE position = $1 RETURNING position',
);

export const dispatcherPosition = defineStatement<{ position: string }>(
  'webhook_dispatch.position',
  'SELECT position FROM webhook_dispatch',
);

export const tryLead = defineStatement<{ leads: boolean }>(
  'webhook_dispatch.try_lead',
  'SELECT pg_try_advisory_lock($1) AS leads',
);

export const holdLead = defineStatement<never>('webhook_dispatch.hold_lead', 'SELECT 1 AS held');

/**
 * Makes deliveries ($1, as {@link NewDelivery}, in log order) with their bodies ($2), due at $3. */
export const insertDeliveries = defineStatement<never>(
  'webhook_deliveries.insert',
  `WITH given AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS d(
       id text, endpoint_id text, event_type text, position bigint, entity_id text, body int)
   ), made AS (
     INSERT INTO webhook_deliveries (id, created_at, endpoint_id, event_type, position, entity_id, body, status, attempts,
       next_attempt_at)
     SELECT given.id, $3, given.endpoint_id, given.event_type, given.position, given.entity_id, bodies.body, 'PENDING', 0, $3
     FROM given JOIN unnest($2::text[]) WITH ORDINALITY AS bodies(body, n) ON bodies.n = given.body
   )
   INSERT INTO webhook_queue (delivery_id, created_at, endpoint_id, entity_id, position, due_at)
   SELECT id, $3, endpoint_id, entity_id, position, $3
   FROM given`,
);

/** Makes a delivery that is tried once: $1 id, $2 created at, $3 endpoint, $4 event type, $5 body. */
export const insertTest = defineStatement<DeliveryRow>(
  'webhook_deliveries.insert_test',
  `WITH queued AS (
     INSERT INTO webhook_queue (delivery_id, created_at, endpoint_id, entity_id, position, due_at, repeats)
     SELECT $1, $2, $3, $1, position, $2, false FROM event_head
   )
   INSERT INTO webhook_deliveries AS d (id, created_at, endpoint_id, event_type, position, entity_id, body, status, attempts,
     next_attempt_at)
   SELECT $1, $2, $3, $4, position, $1, $5, 'PENDING', 0, $2 FROM event_head
   RETURNING ${DELIVERY_COLUMNS}`,
);

const REQUEUED = `
  queued AS (
    INSERT INTO webhook_queue AS q (delivery_id, created_at, endpoint_id, entity_id, position, due_at)
    SELECT id, created_at, endpoint_id, entity_id, position, $2 FROM chosen
    ON CONFLICT (delivery_id) DO UPDATE SET due_at = $2, attempts = 0 WHERE NOT q.leased
    RETURNING delivery_id
  )
  UPDATE webhook_deliveries AS d SET status = 'PENDING', next_attempt_at = $2
  FROM chosen, queued WHERE d.id = chosen.id AND d.created_at = chosen.created_at AND queued.delivery_id = d.id`;

/** Has delivery $1 sent again at $2. No row while it is being sent. */
export const requeueDelivery = defineStatement<DeliveryRow>(
  'webhook_deliveries.requeue',
  `WITH chosen AS (
     SELECT id, created_at, endpoint_id, entity_id, position FROM webhook_deliveries WHERE id = $1
   ), ${REQUEUED} RETURNING ${DELIVERY_COLUMNS}`,
);

/** Has the oldest $5 failed deliveries of endpoint $1 that were made from $3 until before $4 sent again at $2. */
export const requeueFailed = defineStatement<{ id: string }>(
  'webhook_deliveries.requeue_failed',
  `WITH chosen AS (
     SELECT id, created_at, endpoint_id, entity_id, position FROM webhook_deliveries
     WHERE endpoint_id = $1 AND status = 'FAILED' AND created_at >= $3 AND created_at < $4
     ORDER BY created_at, id LIMIT $5
   ), ${REQUEUED} RETURNING d.id`,
);

/** Ends everything that waits for these endpoints: their deliveries have failed, for the reason $2. */
export const abandonDeliveries = defineStatement<never>(
  'webhook_deliveries.abandon',
  `WITH gone AS (
     DELETE FROM webhook_queue WHERE endpoint_id = ${anyOf('$1')} RETURNING delivery_id, created_at
   )
   UPDATE webhook_deliveries AS d SET status = 'FAILED', error = $2, next_attempt_at = NULL
   FROM gone WHERE d.id = gone.delivery_id AND d.created_at = gone.created_at`,
);

/** Attempts that were made since $1, by how they ended. */
export const attemptCounts = defineStatement<{ succeeded: number; failed: number }>(
  'webhook_attempts.counts',
  `SELECT COALESCE(sum(succeeded), 0)::int AS succeeded, COALESCE(sum(failed), 0)::int AS failed
   FROM webhook_attempt_counts WHERE minute >= date_trunc('minute', $1::timestamptz)`,
);

export const forgetAttemptCounts = defineStatement<never>(
  'webhook_attempts.forget',
  'DELETE FROM webhook_attempt_counts WHERE minute < $1',
);

/** How many deliveries of enabled endpoints that are not paused are due at $1, up to 10 000, and since when. */
export const queueState = defineStatement<{ waiting: number; oldestSeconds: number }>(
  'webhook_queue.state',
  `SELECT count(*)::int AS waiting,
     COALESCE(EXTRACT(EPOCH FROM $1::timestamptz - min(due.due_at)), 0)::float8 AS "oldestSeconds"
   FROM (
     SELECT q.due_at FROM webhook_endpoints AS e CROSS JOIN LATERAL (
       SELECT due_at FROM webhook_queue WHERE endpoint_id = e.id AND due_at <= $1::timestamptz
       ORDER BY due_at LIMIT 10000) AS q
     WHERE e.enabled AND (e.paused_until IS NULL OR e.paused_until <= $1::timestamptz) LIMIT 10000
   ) AS due`,
);
