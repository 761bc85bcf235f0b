import { defineStatement } from '../_shared/statement.js';
import type { FormerSecret, WebhookOrdering } from './webhook-endpoint.entity.js';

/** A delivery that was taken: what is to be sent, where to, and how it is signed. */
export interface TakenDelivery {
  readonly id: string;
  readonly createdAt: Date;
  readonly endpointId: string;
  readonly entityId: string;
  readonly position: string;
  /** Which attempt of its round this is, from 1. */
  readonly attempt: number;
  readonly repeats: boolean;
  readonly ordering: WebhookOrdering;
  /** Whether it was never tried before. */
  readonly isFirst: boolean;
  /** Whether its endpoint does nothing but fail. */
  readonly isFailing: boolean;
  readonly url: string;
  readonly secret: string;
  readonly formerSecrets: readonly FormerSecret[];
  readonly body: string;
}

/** Due deliveries of an endpoint that are looked at for some that may go. */
export const WINDOW = 500;

/**
 * Puts off what is due at $1 and has to wait behind another of its entity: to when that one is due, or, if that may go now, to $2; the
 * first {@link WINDOW} of each ordered endpoint. Otherwise what waits would lie in front of what may go. What is changed just then, such
 * as by the end of the one before it, is let be.
 */
export const deferBlocked = defineStatement<{ id: string }>(
  'webhook_queue.defer_blocked',
  `WITH blocked AS (
     SELECT q.delivery_id, q.due_at, head.due_at AS head_due_at
     FROM webhook_endpoints AS e CROSS JOIN LATERAL (
       SELECT * FROM webhook_queue WHERE endpoint_id = e.id AND due_at <= $1 ORDER BY due_at, position LIMIT ${WINDOW}
     ) AS q CROSS JOIN LATERAL (
       SELECT due_at, position FROM webhook_queue AS h WHERE h.endpoint_id = q.endpoint_id AND h.entity_id = q.entity_id
       ORDER BY position LIMIT 1
     ) AS head
     WHERE e.enabled AND e.ordering = 'PER_ENTITY' AND head.position < q.position
   ), locked AS (
     SELECT q.delivery_id, blocked.head_due_at FROM webhook_queue AS q JOIN blocked USING (delivery_id)
     WHERE q.due_at = blocked.due_at FOR UPDATE OF q SKIP LOCKED
   )
   UPDATE webhook_queue AS q SET due_at = CASE WHEN locked.head_due_at <= $1 THEN $2 ELSE locked.head_due_at END
   FROM locked WHERE q.delivery_id = locked.delivery_id RETURNING q.delivery_id AS id`,
);

/**
 * Takes due deliveries until $2, at the moment $1. $3: how many of each endpoint this process holds and may hold at most, as
 * `[{id, held, window}]`. $4: the latter for those not named; $5: for those that fail, which is with $6 failures in a row. $7: how
 * many are taken in all, $8: how many of them of endpoints that fail. Of an entity of an ordered endpoint only the first that waits
 * may go, and it waits until it is over: another can never pass it. What another process takes just then is passed over.
 */
export const takeDeliveries = defineStatement<TakenDelivery>(
  'webhook_queue.take',
  `WITH room AS (
     SELECT e.id, e.ordering, e.consecutive_failures >= $6::int AS fails,
       CASE WHEN e.consecutive_failures >= $6::int THEN $5::int ELSE COALESCE(b."window", $4::int) END - COALESCE(b.held, 0)
         AS places
     FROM webhook_endpoints AS e LEFT JOIN jsonb_to_recordset($3::jsonb) AS b(id text, held int, "window" int) ON b.id = e.id
     WHERE e.enabled AND (e.paused_until IS NULL OR e.paused_until <= $1)
   ), due AS (
     SELECT candidate.delivery_id, room.fails, row_number() OVER (PARTITION BY room.fails ORDER BY candidate.due_at) AS n
     FROM room CROSS JOIN LATERAL (
       SELECT q.delivery_id, q.due_at, q.position FROM (
         SELECT * FROM webhook_queue WHERE endpoint_id = room.id AND due_at <= $1 ORDER BY due_at, position LIMIT ${WINDOW}
       ) AS q
       WHERE room.ordering = 'NONE' OR NOT EXISTS (
         SELECT FROM webhook_queue AS earlier
         WHERE earlier.endpoint_id = q.endpoint_id AND earlier.entity_id = q.entity_id AND earlier.position < q.position)
       ORDER BY q.due_at, q.position LIMIT GREATEST(room.places, 0)
     ) AS candidate
   ), chosen AS (
     SELECT delivery_id FROM due WHERE n <= CASE WHEN fails THEN $8::int ELSE $7::int END ORDER BY fails, n LIMIT $7::int
   ), locked AS (
     SELECT q.delivery_id FROM webhook_queue AS q JOIN chosen USING (delivery_id) WHERE q.due_at <= $1
     FOR UPDATE OF q SKIP LOCKED
   ), taken AS (
     UPDATE webhook_queue AS q SET due_at = $2, leased = true, attempts = q.attempts + 1
     FROM locked WHERE q.delivery_id = locked.delivery_id RETURNING q.*
   )
   SELECT d.id, d.created_at AS "createdAt", d.endpoint_id AS "endpointId", d.entity_id AS "entityId", d.position,
     taken.attempts AS attempt, taken.repeats, e.ordering, d.attempts = 0 AS "isFirst",
     e.consecutive_failures >= $6::int AS "isFailing", e.url, e.secret,
     e.former_secrets AS "formerSecrets", d.body
   FROM taken
     JOIN webhook_deliveries AS d ON d.id = taken.delivery_id AND d.created_at = taken.created_at
     JOIN webhook_endpoints AS e ON e.id = taken.endpoint_id
   ORDER BY d.position`,
);

/** What came of an attempt. `next` is when the next one is due; null when there is none. */
export interface AttemptOutcome {
  readonly id: string;
  readonly createdAt: Date;
  readonly endpointId: string;
  readonly entityId: string;
  readonly position: string;
  readonly attempt: number;
  readonly ordered: boolean;
  readonly ok: boolean;
  readonly at: Date;
  readonly next: Date | null;
  readonly responseStatus: number | null;
  readonly responseBody: string | null;
  readonly error: string | null;
  readonly durationMs: number;
}

const OUTCOMES = `outcome AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS o(id text, "createdAt" timestamptz, "endpointId" text, "entityId" text,
    position bigint, attempt int, ordered boolean, ok boolean, at timestamptz, next timestamptz, "responseStatus" int,
    "responseBody" text, error text, "durationMs" float8))`;

/**
 * Writes what came of attempts ($1, as {@link AttemptOutcome}). A success ends a delivery whoever holds it by now; a failure counts
 * only for who still holds it, and one of a delivery that was abandoned meanwhile is its end.
 */
export const settleAttempts = defineStatement<never>(
  'webhook_queue.settle',
  `WITH ${OUTCOMES}, gone AS (
     DELETE FROM webhook_queue AS q USING outcome AS o
     WHERE q.delivery_id = o.id AND (o.ok OR (o.next IS NULL AND q.attempts = o.attempt))
   ), kept AS (
     UPDATE webhook_queue AS q SET due_at = o.next, leased = false FROM outcome AS o
     WHERE q.delivery_id = o.id AND NOT o.ok AND o.next IS NOT NULL AND q.attempts = o.attempt
   ), stands AS (
     SELECT o.*, CASE WHEN o.ok THEN 'SUCCEEDED' WHEN EXISTS (
         SELECT FROM webhook_queue AS q WHERE q.delivery_id = o.id AND NOT (o.next IS NULL AND q.attempts = o.attempt)
       ) THEN 'RETRYING' ELSE 'FAILED' END AS status
     FROM outcome AS o
   )
   UPDATE webhook_deliveries AS d SET status = s.status, attempts = d.attempts + 1, response_status = s."responseStatus",
     response_body = s."responseBody", error = s.error, duration_ms = s."durationMs",
     next_attempt_at = CASE WHEN s.status = 'RETRYING' THEN s.next END
   FROM stands AS s WHERE d.id = s.id AND d.created_at = s."createdAt"`,
);

/**
 * Lets the next of an entity go for each of these attempts ($1) of ordered endpoints that ended its delivery. Its `due_at` changes
 * whatever it was, so that {@link deferBlocked} sees that it is not as it was.
 */
export const moveFollowers = defineStatement<never>(
  'webhook_queue.move_followers',
  `WITH ${OUTCOMES}
   UPDATE webhook_queue AS f SET due_at = o.at
   FROM outcome AS o CROSS JOIN LATERAL (
     SELECT delivery_id FROM webhook_queue AS q
     WHERE q.endpoint_id = o."endpointId" AND q.entity_id = o."entityId" AND q.position > o.position
     ORDER BY q.position LIMIT 1
   ) AS follower
   WHERE o.ordered AND o.next IS NULL AND f.delivery_id = follower.delivery_id AND NOT f.leased`,
);

/** Gives back what was taken, as attempts $2 of deliveries $1, and not sent: due again at $3. What was taken anew since stays taken. */
export const returnDeliveries = defineStatement<never>(
  'webhook_queue.return',
  `UPDATE webhook_queue AS q SET due_at = $3, leased = false, attempts = q.attempts - 1
   FROM unnest($1::text[], $2::int[]) AS given(id, attempt)
   WHERE q.delivery_id = given.id AND q.attempts = given.attempt AND q.leased`,
);

/** How an endpoint fared in a batch of attempts. */
export interface EndpointFortune {
  readonly id: string;
  readonly succeeded: boolean;
  /** Failures after the last success. */
  readonly failures: number;
  readonly firstFailureAt: Date | null;
  readonly pausedUntil: Date | null;
}

/** Counts failures in a row; answers the endpoints whose count changed, and since when each has done nothing but fail. */
export const countFortunes = defineStatement<{ id: string; failingSince: Date | null }>(
  'webhook_endpoints.count_fortunes',
  `UPDATE webhook_endpoints AS e SET
     consecutive_failures = CASE WHEN f.succeeded THEN 0 ELSE e.consecutive_failures END + f.failures,
     failing_since = CASE WHEN f.failures = 0 THEN NULL
       WHEN f.succeeded OR e.failing_since IS NULL THEN f."firstFailureAt" ELSE e.failing_since END,
     paused_until = GREATEST(e.paused_until, f."pausedUntil")
   FROM jsonb_to_recordset($1::jsonb) AS f(id text, succeeded boolean, failures int, "firstFailureAt" timestamptz,
     "pausedUntil" timestamptz)
   WHERE e.id = f.id AND (f.failures > 0 OR e.failing_since IS NOT NULL)
   RETURNING e.id, e.failing_since AS "failingSince"`,
);

/** Counts attempts in the minute of $1: $2 that succeeded, $3 that failed. */
export const countAttempts = defineStatement<never>(
  'webhook_attempts.count',
  `INSERT INTO webhook_attempt_counts AS c (minute, succeeded, failed) VALUES (date_trunc('minute', $1::timestamptz), $2, $3)
   ON CONFLICT (minute) DO UPDATE SET succeeded = c.succeeded + excluded.succeeded, failed = c.failed + excluded.failed`,
);
