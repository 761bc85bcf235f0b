import type { ListOrder } from '../_shared/page-query.js';
import { defineStatement } from '../_shared/statement.js';
import type { ReviewVerdict } from './review-task.entity.js';

/** A training sample as it is read; `objectKey` is where its picture is kept. */
export interface SampleRow {
  readonly id: string;
  readonly taskId: string;
  readonly imageId: string;
  readonly imageSha256: string;
  readonly objectKey: string | null;
  readonly verdict: ReviewVerdict;
  readonly confidence: number;
  readonly scores: Record<string, number | null>;
  readonly policyVersion: string;
  readonly decidedAt: Date;
}

export const SAMPLE_COLUMNS = `sample.id, sample.task_id AS "taskId", sample.image_id AS "imageId",
  sample.image_sha256 AS "imageSha256", image.object_key AS "objectKey", sample.verdict, sample.confidence, sample.scores,
  sample.policy_version AS "policyVersion", sample.decided_at AS "decidedAt"`;

export const SAMPLES = 'feedback_samples AS sample JOIN product_images AS image ON image.id = sample.image_id';

export const SAMPLES_OLDEST_FIRST: ListOrder = {
  tag: 'reviewFeedback:1',
  columns: ['sample.decided_at', 'sample.id'],
  casts: ['timestamptz', 'text'],
  descending: false,
};

/** The next $3 samples after the moment $1 and, of that moment, the id $2, oldest first. */
export const samplesAfter = defineStatement<SampleRow>(
  'feedback.after',
  `SELECT ${SAMPLE_COLUMNS} FROM ${SAMPLES} WHERE (sample.decided_at, sample.id) > ($1, $2)
   ORDER BY sample.decided_at, sample.id LIMIT $3`,
);

/** Samples since $1, counted to $2 at most. */
export const countSamplesSince = defineStatement<{ count: number }>(
  'feedback.count_since',
  'SELECT count(*)::int AS count FROM (SELECT FROM feedback_samples WHERE decided_at >= $1 LIMIT $2) AS counted',
);

/**
 * A decision beside what was measured of its picture. $1 id, $2 task, $3 picture, $4 verdict, $5 confidence 0–1, $6 now. No row for
 * a picture whose bytes are not known.
 */
export const insertSample = defineStatement<{ id: string }>(
  'feedback.insert',
  `INSERT INTO feedback_samples (id, task_id, image_id, image_sha256, verdict, confidence, scores, policy_version, decided_at)
   SELECT $1, $2, image.id, image.sha256, $4, $5,
     COALESCE((SELECT jsonb_object_agg(measured ->> 'name', measured -> 'score')
       FROM jsonb_array_elements(validation.checks) AS judged(measured)), '{}')
       || jsonb_build_object('overall', validation.overall_score),
     COALESCE(validation.policy_version, 'none'), $6
   FROM product_images AS image LEFT JOIN image_validations AS validation ON validation.id = image.validation_id
   WHERE image.id = $3 AND image.sha256 IS NOT NULL
   RETURNING id`,
);

/** Lets one call announce at a time; the next then sees what it has counted. */
export const lockAnnouncements = defineStatement<never>(
  'feedback.lock_announcements',
  'LOCK TABLE feedback_announcements IN SHARE ROW EXCLUSIVE MODE',
);

/**
 * Records every full hundred of samples not yet counted, oldest first, and answers them. Reads no sample that was counted
 * before, and counts none twice, in whatever order they were committed. Call it under {@link lockAnnouncements}. $1 now
 */
export const announceHundreds = defineStatement<{ hundred: number }>(
  'feedback.announce_hundreds',
  `WITH numbered AS (
     SELECT id, ((row_number() OVER (ORDER BY decided_at, id) + 99) / 100)::int AS nth
     FROM feedback_samples WHERE hundred IS NULL
   ), full_hundred AS (
     SELECT nth, nth + (SELECT COALESCE(max(hundred), 0) FROM feedback_announcements) AS hundred
     FROM numbered GROUP BY nth HAVING count(*) = 100
   ), counted AS (
     UPDATE feedback_samples AS sample SET hundred = full_hundred.hundred
     FROM numbered JOIN full_hundred USING (nth) WHERE sample.id = numbered.id
   )
   INSERT INTO feedback_announcements (hundred, announced_at) SELECT hundred, $1 FROM full_hundred RETURNING hundred`,
);
