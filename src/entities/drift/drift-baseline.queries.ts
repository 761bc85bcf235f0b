import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';

/** A baseline as it is read: everything but the profile itself. */
export interface BaselineRow {
  readonly id: string;
  readonly name: string;
  readonly modelName: string | null;
  readonly imageCount: number;
  readonly predictionCount: number;
  readonly profileHash: string;
  readonly active: boolean;
  readonly createdAt: Date;
  readonly builtAt: Date | null;
  readonly version: number;
}

export const BASELINE_COLUMNS = `id, name, model_name AS "modelName", image_count AS "imageCount",
  prediction_count AS "predictionCount", profile_hash AS "profileHash", active, created_at AS "createdAt",
  built_at AS "builtAt", version`;

export const BASELINES_NEWEST_FIRST: ListOrder = {
  tag: 'drift_baselines:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const baselinesByIds = defineStatement<BaselineRow>(
  'drift.baselines_by_ids',
  `SELECT ${BASELINE_COLUMNS} FROM drift_baselines WHERE id = ${anyOf('$1')}`,
);

export const activeBaselineByName = defineStatement<BaselineRow>(
  'drift.active_baseline_by_name',
  `SELECT ${BASELINE_COLUMNS} FROM drift_baselines WHERE name = $1 AND active`,
);

/** The canonical profiles of baselines that are built. */
export const baselineProfiles = defineStatement<{ id: string; profile: string }>(
  'drift.baseline_profiles',
  `SELECT id, profile FROM drift_baselines WHERE id = ${anyOf('$1')} AND profile IS NOT NULL`,
);

/** $1 id, $2 name, $3 model, $4 now */
export const insertBaseline = defineStatement<BaselineRow>(
  'drift.insert_baseline',
  `INSERT INTO drift_baselines (id, name, model_name, created_at) VALUES ($1, $2, $3, $4) RETURNING ${BASELINE_COLUMNS}`,
);

/** Held while a baseline's reports, alerts and schedule change, so that they do so one after the other. */
export const lockBaseline = defineStatement<BaselineRow>(
  'drift.lock_baseline',
  `SELECT ${BASELINE_COLUMNS} FROM drift_baselines WHERE id = $1 FOR NO KEY UPDATE`,
);

/** Makes two baselines of one name that are built at once take turns. $1 name */
export const lockBaselineName = defineStatement<never>(
  'drift.lock_baseline_name',
  `SELECT pg_advisory_xact_lock(hashtextextended('drift baseline ' || $1, 0))`,
);

/** Retires the active baseline of name $1, and answers its id. */
export const retireBaseline = defineStatement<{ id: string }>(
  'drift.retire_baseline',
  'UPDATE drift_baselines SET active = false, version = version + 1 WHERE name = $1 AND active RETURNING id',
);

/** $1 id, $2 profile, $3 its hash, $4 images, $5 predictions, $6 now. No row when it was built before. */
export const completeBaseline = defineStatement<BaselineRow>(
  'drift.complete_baseline',
  `UPDATE drift_baselines SET profile = $2, profile_hash = $3, image_count = $4, prediction_count = $5, built_at = $6,
     active = true, version = version + 1
   WHERE id = $1 AND profile IS NULL RETURNING ${BASELINE_COLUMNS}`,
);
