import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { ReviewPriority, ReviewTaskState, ReviewVerdict, StoredLease } from './review-task.entity.js';

/** A review task as it is read. */
export interface TaskRow {
  readonly id: string;
  readonly imageId: string;
  readonly productId: string;
  readonly vendorId: string;
  readonly category: string | null;
  readonly state: ReviewTaskState;
  readonly priority: ReviewPriority;
  readonly priorityKey: number;
  readonly uncertainty: number;
  readonly validationScore: number | null;
  readonly failureReason: string | null;
  readonly quorum: number;
  readonly requiredDecisions: number;
  readonly deciderIds: readonly string[];
  readonly leases: readonly StoredLease[];
  readonly outcome: ReviewVerdict | null;
  readonly agreement: number | null;
  readonly dueAt: Date;
  readonly slaBreached: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
}

export const TASK_COLUMNS = `id, image_id AS "imageId", product_id AS "productId", vendor_id AS "vendorId", category, state,
  priority, priority_key AS "priorityKey", uncertainty, validation_score AS "validationScore",
  failure_reason AS "failureReason", quorum, required_decisions AS "requiredDecisions", decider_ids AS "deciderIds", leases,
  outcome, agreement, due_at AS "dueAt", sla_breached AS "slaBreached", version, created_at AS "createdAt",
  updated_at AS "updatedAt", completed_at AS "completedAt"`;

export const tasksByIds = defineStatement<TaskRow>(
  'review_tasks.by_ids',
  `SELECT ${TASK_COLUMNS} FROM review_tasks WHERE id = ${anyOf('$1')}`,
);

/** The newest task of each of these images, with what a list shows of it: whole rows carry leases and deciders. */
export const listedTasksOfImages = defineStatement<TaskRow>(
  'review_tasks.listed_of_images',
  `SELECT DISTINCT ON (image_id) id, image_id AS "imageId", product_id AS "productId", state, priority, outcome
   FROM review_tasks WHERE image_id = ${anyOf('$1')} ORDER BY image_id, created_at DESC, id DESC`,
);

/** The newest task of each of these images. */
export const newestTasksOfImages = defineStatement<TaskRow>(
  'review_tasks.newest_of_images',
  `SELECT DISTINCT ON (image_id) ${TASK_COLUMNS} FROM review_tasks WHERE image_id = ${anyOf('$1')}
   ORDER BY image_id, created_at DESC, id DESC`,
);

export const lockTask = defineStatement<TaskRow>(
  'review_tasks.lock',
  `SELECT ${TASK_COLUMNS} FROM review_tasks WHERE id = $1 FOR NO KEY UPDATE`,
);

/** Locks the product and then the picture of a task, before the task itself: the order every writer keeps. */
export const lockTaskSubject = defineStatement<{ productId: string; imageId: string }>(
  'review_tasks.lock_subject',
  `SELECT product.id AS "productId", image.id AS "imageId"
   FROM review_tasks AS task JOIN products AS product ON product.id = task.product_id
     JOIN product_images AS image ON image.id = task.image_id
   WHERE task.id = $1 FOR NO KEY UPDATE OF product, image`,
);

/** Locks a picture's product and then the picture. */
export const lockImageSubject = defineStatement<{ productId: string; imageState: string; productStatus: string }>(
  'review_tasks.lock_image_subject',
  `SELECT product.id AS "productId", image.state AS "imageState", product.status AS "productStatus"
   FROM product_images AS image JOIN products AS product ON product.id = image.product_id
   WHERE image.id = $1 FOR NO KEY UPDATE OF product, image`,
);

/** What a new task copies from its picture and its product. */
export interface TaskSubjectRow {
  readonly productId: string;
  readonly vendorId: string;
  readonly category: string | null;
  readonly productStatus: string;
  readonly overallScore: number | null;
  readonly validationReason: string | null;
  readonly policyVersion: string | null;
}

/** Locks the product, so that it cannot be archived while a task is being opened for it. */
export const subjectOfImage = defineStatement<TaskSubjectRow>(
  'review_tasks.subject_of_image',
  `SELECT product.id AS "productId", product.vendor_id AS "vendorId", product.category,
     product.status AS "productStatus", validation.overall_score AS "overallScore",
     CASE validation.status WHEN 'AUTO_ACCEPTED' THEN NULL ELSE validation.reason END AS "validationReason",
     validation.policy_version AS "policyVersion"
   FROM product_images AS image JOIN products AS product ON product.id = image.product_id
     LEFT JOIN image_validations AS validation ON validation.id = image.validation_id
   WHERE image.id = $1 FOR NO KEY UPDATE OF product`,
);

/** Answers nothing when the image has a waiting task. */
export const insertTask = defineStatement<TaskRow>(
  'review_tasks.insert',
  `INSERT INTO review_tasks (id, image_id, product_id, vendor_id, category, state, priority, priority_key, uncertainty,
     validation_score, failure_reason, quorum, required_decisions, due_at, created_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, 'OPEN', $6, $7, $8, $9, $10, $11, $11, $12, $13, $13)
   ON CONFLICT (image_id) WHERE state IN ('OPEN', 'CLAIMED') DO NOTHING
   RETURNING ${TASK_COLUMNS}`,
);

/** A task as a change leaves it; everything that can change is written. */
export const saveTask = defineStatement<TaskRow>(
  'review_tasks.save',
  `UPDATE review_tasks
   SET state = $2, priority = $3, priority_key = $4, required_decisions = $5, decider_ids = $6, leases = $7,
     lease_ends_at = $8, outcome = $9, agreement = $10, due_at = $11, sla_breached = $12, version = $13, updated_at = $14,
     completed_at = $15
   WHERE id = $1
   RETURNING ${TASK_COLUMNS}`,
);

/** Cancels the waiting tasks of products, in the order of their ids. */
export const cancelTasksOfProducts = defineStatement<TaskRow>(
  'review_tasks.cancel_of_products',
  `WITH waiting AS (
     SELECT id AS waiting_id FROM review_tasks
     WHERE product_id = ANY($1::text[]) AND state IN ('OPEN', 'CLAIMED') ORDER BY id FOR NO KEY UPDATE)
   UPDATE review_tasks SET state = 'CANCELLED', leases = '[]', lease_ends_at = NULL, version = version + 1, updated_at = $2
   FROM waiting WHERE id = waiting_id
   RETURNING ${TASK_COLUMNS}`,
);

/** Marks what is due and undecided, at most $2 tasks; rows that somebody is working on are left for the next time. */
export const breachDueTasks = defineStatement<TaskRow>(
  'review_tasks.breach_due',
  `WITH due AS (
     SELECT id AS due_id FROM review_tasks
     WHERE state IN ('OPEN', 'CLAIMED') AND NOT sla_breached AND due_at <= $1
     ORDER BY due_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
   UPDATE review_tasks SET sla_breached = true, version = version + 1, updated_at = $1
   FROM due WHERE id = due_id
   RETURNING ${TASK_COLUMNS}`,
);

export const countOpenTasks = defineStatement<{ count: number }>(
  'review_tasks.count_open',
  `SELECT count(*)::int AS count FROM review_tasks WHERE state = 'OPEN'`,
);

export type TaskOrder = 'PRIORITY' | 'OLDEST' | 'UNCERTAINTY' | 'DUE';

/** The orders of the queue, each on an index of its own for waiting tasks and one for ended ones. */
export const TASK_ORDERS: Readonly<Record<TaskOrder, ListOrder>> = {
  PRIORITY: {
    tag: 'reviewQueue:PRIORITY:1',
    columns: ['priority_key', 'id'],
    casts: ['float8', 'text'],
    descending: true,
  },
  OLDEST: {
    tag: 'reviewQueue:OLDEST:1',
    columns: ['created_at', 'id'],
    casts: ['timestamptz', 'text'],
    descending: false,
  },
  UNCERTAINTY: {
    tag: 'reviewQueue:UNCERTAINTY:1',
    columns: ['uncertainty', 'id'],
    casts: ['float8', 'text'],
    descending: true,
  },
  DUE: { tag: 'reviewQueue:DUE:1', columns: ['due_at', 'id'], casts: ['timestamptz', 'text'], descending: false },
};

export const TASKS_NEWEST_FIRST: ListOrder = {
  tag: 'reviewTasks:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};
