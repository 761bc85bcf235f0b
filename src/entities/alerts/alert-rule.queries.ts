import { anyOf, defineStatement } from '../_shared/statement.js';
import type { AlertMetricName, AlertSeverity } from './alert-rule.entity.js';

/** A rule as it is read. */
export interface RuleRow {
  readonly id: string;
  readonly metric: AlertMetricName;
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly threshold: number;
  readonly windowSeconds: number;
  readonly severity: AlertSeverity;
  readonly enabled: boolean;
  readonly channelIds: readonly string[] | null;
  readonly judgedAt: Date | null;
  readonly lastValue: number | null;
}

const RULE_COLUMNS = `id, metric, comparison, threshold, window_seconds AS "windowSeconds", severity, enabled,
  channel_ids AS "channelIds", judged_at AS "judgedAt", last_value AS "lastValue"`;

export const rulesByIds = defineStatement<RuleRow>(
  'alert_rules.by_ids',
  `SELECT ${RULE_COLUMNS} FROM alert_rules WHERE id = ${anyOf('$1')}`,
);

export const allRules = defineStatement<RuleRow>(
  'alert_rules.all',
  `SELECT ${RULE_COLUMNS} FROM alert_rules ORDER BY created_at, id LIMIT 1000`,
);

/** Makes the insertions of rules take turns, so that their number can be bounded. */
export const lockRules = defineStatement<never>('alert_rules.lock_all', 'SELECT pg_advisory_xact_lock(7284010)');

/** Call it in a statement of its own after the lock, so that it sees what the lock's former holder committed. */
export const countRules = defineStatement<{ count: number }>(
  'alert_rules.count',
  'SELECT count(*)::int AS count FROM alert_rules',
);

/** $1 id, $2 metric, $3 comparison, $4 threshold, $5 window, $6 severity, $7 enabled, $8 channels, $9 now */
export const insertRule = defineStatement<RuleRow>(
  'alert_rules.insert',
  `INSERT INTO alert_rules (id, metric, comparison, threshold, window_seconds, severity, enabled, channel_ids, judged_next_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING ${RULE_COLUMNS}`,
);

/** $1 id, $2 comparison, $3 threshold, $4 window, $5 severity, $6 enabled, $7 channels, $8 now: it is judged anew at once. */
export const updateRule = defineStatement<RuleRow>(
  'alert_rules.update',
  `UPDATE alert_rules SET comparison = $2, threshold = $3, window_seconds = $4, severity = $5, enabled = $6, channel_ids = $7,
     judged_next_at = $8
   WHERE id = $1 RETURNING ${RULE_COLUMNS}`,
);

export const lockRule = defineStatement<RuleRow>(
  'alert_rules.lock',
  `SELECT ${RULE_COLUMNS} FROM alert_rules WHERE id = $1 FOR NO KEY UPDATE`,
);

/** Adds the rules that ship and are not there: those a person changed stay. $1 their columns as JSON, $2 now */
export const insertPresets = defineStatement<{ id: string }>(
  'alert_rules.insert_presets',
  `INSERT INTO alert_rules (id, preset, metric, comparison, threshold, window_seconds, severity, judged_next_at, created_at)
   SELECT id, preset, metric, comparison, threshold, window_seconds, severity, $2, $2
   FROM jsonb_to_recordset($1::jsonb) AS shipped(id text, preset text, metric text, comparison text, threshold float8,
     window_seconds int, severity text)
   ON CONFLICT (preset) DO NOTHING RETURNING id`,
);

/** The rules whose window has ended, longest ago first. $1 now */
export const dueRules = defineStatement<{ id: string }>(
  'alert_rules.due',
  'SELECT id FROM alert_rules WHERE enabled AND judged_next_at <= $1 ORDER BY judged_next_at LIMIT 200',
);

/** No row: another process judges it, or has. $1 id, $2 now */
export const claimRule = defineStatement<RuleRow>(
  'alert_rules.claim',
  `SELECT ${RULE_COLUMNS} FROM alert_rules WHERE id = $1 AND enabled AND judged_next_at <= $2 FOR NO KEY UPDATE SKIP LOCKED`,
);

/** $1 id, $2 now, $3 when the next window ends, $4 the value */
export const markJudged = defineStatement<never>(
  'alert_rules.mark_judged',
  'UPDATE alert_rules SET judged_at = $2, judged_next_at = $3, last_value = $4 WHERE id = $1',
);

/** $1 id, $2 when it is tried again */
export const postponeRule = defineStatement<never>(
  'alert_rules.postpone',
  'UPDATE alert_rules SET judged_next_at = $2 WHERE id = $1',
);
