import { anyOf, defineStatement } from '../_shared/statement.js';
import type { ReviewVerdict } from './review-task.entity.js';

/** A decision as it is read. */
export interface DecisionRow {
  readonly id: string;
  readonly taskId: string;
  readonly reviewerId: string;
  readonly verdict: ReviewVerdict;
  readonly confidence: number;
  readonly notes: string | null;
  readonly durationMs: number | null;
  readonly decidedAt: Date;
}

const DECISION_COLUMNS = `id, task_id AS "taskId", reviewer_id AS "reviewerId", verdict, confidence, notes,
  duration_ms AS "durationMs", decided_at AS "decidedAt"`;

/**
 * Decisions that may be seen: everybody's when $3, else those of completed tasks and one's own ($2): a reviewer who
 * knows what others said would follow them.
 */
const VISIBLE = `($3::boolean OR reviewer_id = $2
   OR EXISTS (SELECT FROM review_tasks WHERE review_tasks.id = task_id AND review_tasks.state = 'COMPLETED'))`;

export const visibleDecisionsOfTasks = defineStatement<DecisionRow>(
  'review_decisions.visible_of_tasks',
  `SELECT ${DECISION_COLUMNS} FROM review_decisions WHERE task_id = ${anyOf('$1')} AND ${VISIBLE} ORDER BY decided_at, id`,
);

export const visibleDecisionsByIds = defineStatement<DecisionRow>(
  'review_decisions.visible_by_ids',
  `SELECT ${DECISION_COLUMNS} FROM review_decisions WHERE id = ${anyOf('$1')} AND ${VISIBLE}`,
);

export const votesOfTask = defineStatement<Pick<DecisionRow, 'verdict' | 'confidence'>>(
  'review_decisions.votes_of_task',
  'SELECT verdict, confidence FROM review_decisions WHERE task_id = $1 ORDER BY decided_at, id',
);

export const insertDecision = defineStatement<DecisionRow>(
  'review_decisions.insert',
  `INSERT INTO review_decisions (id, task_id, reviewer_id, verdict, confidence, notes, duration_ms, decided_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${DECISION_COLUMNS}`,
);

/** A picture as a decision left it. */
export interface DecidedImage {
  readonly id: string;
  readonly productId: string;
  readonly sourceId: string | null;
  readonly objectKey: string | null;
  readonly provider: string | null;
  readonly version: number;
}

/** Carries an outcome out on its picture. $1 picture, $2 state, $3 now */
export const decideImage = defineStatement<DecidedImage>(
  'review_decisions.decide_image',
  `UPDATE product_images SET state = $2, version = version + 1, updated_at = $3 WHERE id = $1
   RETURNING id, product_id AS "productId", source_id AS "sourceId", object_key AS "objectKey", provider, version`,
);
