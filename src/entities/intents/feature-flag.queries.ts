import { defineStatement } from '../_shared/statement.js';

/** A flag as it is read. */
export interface FeatureFlagRow {
  readonly key: string;
  readonly enabled: boolean;
  /** Share of the users, in 1/10 000. */
  readonly rolloutBasisPoints: number;
  readonly version: number;
  readonly updatedAt: Date;
}

const COLUMNS = `key, enabled, rollout_basis_points AS "rolloutBasisPoints", version, updated_at AS "updatedAt"`;

export const allFlags = defineStatement<FeatureFlagRow>(
  'feature_flags.all',
  `SELECT ${COLUMNS} FROM feature_flags ORDER BY key`,
);

export const flagByKey = defineStatement<FeatureFlagRow>(
  'feature_flags.by_key',
  `SELECT ${COLUMNS} FROM feature_flags WHERE key = $1`,
);

/** $1 key, $2 enabled, $3 share in 1/10 000, $4 now. No row: there is no such flag. */
export const updateFlag = defineStatement<FeatureFlagRow>(
  'feature_flags.update',
  `UPDATE feature_flags SET enabled = $2, rollout_basis_points = $3, updated_at = $4, version = version + 1
   WHERE key = $1 RETURNING ${COLUMNS}`,
);
