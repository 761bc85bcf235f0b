import { defineStatement } from '../_shared/statement.js';

/** Makes a provider's row, where it is missing. */
export const addThrottle = defineStatement<never>(
  'vision_throttles.add',
  'INSERT INTO vision_throttles (provider) VALUES ($1) ON CONFLICT DO NOTHING',
);

export const lockThrottle = defineStatement<{ provider: string }>(
  'vision_throttles.lock',
  'SELECT provider FROM vision_throttles WHERE provider = $1 FOR UPDATE',
);

/**
 * Takes the next slot of a locked row, unless it is further away than the caller waits. By the database's clock alone: those of the
 * processes may differ. $1 provider, $2 requests a minute, $3 milliseconds between two, $4 milliseconds the caller waits.
 */
export const reserveSlot = defineStatement<{ waitMs: number; reserved: boolean }>(
  'vision_throttles.reserve',
  `WITH next AS (
     SELECT clock.now, GREATEST(clock.now, not_before, slots[cardinality(slots)] + $3 * interval '1 millisecond',
       slots[cardinality(slots) - $2::int + 1] + interval '1 minute') AS at
     FROM vision_throttles, (SELECT clock_timestamp() AS now) AS clock WHERE provider = $1
   ), taken AS (
     UPDATE vision_throttles SET slots = (slots || next.at)[GREATEST(1, cardinality(slots) + 2 - $2::int):]
     FROM next WHERE provider = $1 AND next.at <= next.now + $4 * interval '1 millisecond' RETURNING provider
   )
   SELECT EXTRACT(EPOCH FROM next.at - next.now)::float8 * 1000 AS "waitMs", EXISTS (SELECT FROM taken) AS reserved FROM next`,
);

/** Leaves the provider alone for $2 milliseconds from now at least; slots that were taken before stay taken. */
export const pauseThrottle = defineStatement<never>(
  'vision_throttles.pause',
  `UPDATE vision_throttles SET not_before = GREATEST(not_before, clock_timestamp() + $2 * interval '1 millisecond')
   WHERE provider = $1`,
);

/** Milliseconds until the provider may be asked again; 0 when it may be now. */
export const pauseLeft = defineStatement<{ leftMs: number }>(
  'vision_throttles.pause_left',
  `SELECT GREATEST(0, EXTRACT(EPOCH FROM not_before - clock_timestamp()))::float8 * 1000 AS "leftMs"
   FROM vision_throttles WHERE provider = $1 AND not_before IS NOT NULL`,
);
