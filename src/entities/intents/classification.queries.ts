import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement, type Queryable } from '../_shared/statement.js';
import type { ClassificationResult, ClassifierKind, Wording } from './intent-classification-log.entity.js';

/** A picture that a prompt named by its tag. */
export interface ReferenceImage {
  readonly tag: string;
  readonly imageUrl: string;
}

/** A classification with the model chosen for it, as it is read. */
export interface ClassificationRow {
  readonly id: string;
  readonly createdAt: Date;
  /** Null where prompts are not stored. */
  readonly wording: Wording | null;
  readonly classifier: ClassifierKind;
  readonly workflowType: string;
  readonly confidence: number;
  readonly alternatives: readonly { readonly workflowType: string; readonly confidence: number }[];
  readonly needsClarification: boolean;
  readonly requiresWebSearch: boolean;
  readonly enhancementApplied: boolean;
  readonly references: readonly ReferenceImage[];
  readonly cacheHit: boolean;
  readonly fallbackReason: string | null;
  readonly processingTimeMs: number;
  readonly costUsd: number;
  readonly feedback: string | null;
  readonly modelSelection: {
    readonly modelId: string;
    readonly provider: string;
    readonly reasoning: string;
    readonly fallbackModels: readonly string[];
    readonly estimatedCostUsd: number;
    readonly estimatedTimeSeconds: number;
  };
  readonly outcome: {
    readonly modelId: string;
    readonly success: boolean;
    readonly actualCostUsd: number | null;
    readonly actualTimeSeconds: number | null;
    readonly errorMessage: string | null;
    readonly recordedAt: string;
  } | null;
}

export const CLASSIFICATION_COLUMNS = `c.id, c.created_at AS "createdAt", c.wording, c.classifier, c.workflow_type AS "workflowType",
  c.confidence, c.alternatives, c.needs_clarification AS "needsClarification", c.requires_web_search AS "requiresWebSearch",
  c.enhancement_applied AS "enhancementApplied", c.reference_images AS "references", c.cache_hit AS "cacheHit",
  c.fallback_reason AS "fallbackReason", c.processing_ms AS "processingTimeMs", c.cost_micro_usd / 1e6::float8 AS "costUsd", c.feedback,
  jsonb_build_object('modelId', s.model_id, 'provider', s.provider, 'reasoning', s.reasoning, 'fallbackModels', s.fallback_models,
    'estimatedCostUsd', s.estimated_cost_usd, 'estimatedTimeSeconds', s.estimated_time_seconds) AS "modelSelection",
  CASE WHEN s.recorded_at IS NOT NULL THEN jsonb_build_object('modelId', s.used_model_id, 'success', s.success,
    'actualCostUsd', s.actual_cost_usd, 'actualTimeSeconds', s.actual_time_seconds, 'errorMessage', s.error_message,
    'recordedAt', s.recorded_at) END AS outcome`;

/**
 * The times are compared as a range because PostgreSQL takes two equal columns for two chances, a row of which both meet for a rarity, and
 * then joins and sorts the whole log for a page (measured: 93 ms of 50 000, instead of 2).
 */
export const CLASSIFICATIONS_FROM = `intent_classification_logs c
  JOIN model_selection_logs s ON s.classification_id = c.id AND s.created_at BETWEEN c.created_at AND c.created_at`;

export const CLASSIFICATIONS_NEWEST_FIRST: ListOrder = {
  tag: 'classifications:NEWEST:1',
  columns: ['c.created_at', 'c.id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

/** Calls that were refused by the rate limit have no model, and so no row here. */
export const classificationsByIds = defineStatement<ClassificationRow>(
  'classifications.by_ids',
  `SELECT ${CLASSIFICATION_COLUMNS} FROM ${CLASSIFICATIONS_FROM} WHERE c.id = ${anyOf('$1')}`,
);

/** A call as it is written; `selection` is null where nothing was classified. */
export interface ClassificationEntry {
  readonly id: string;
  readonly created_at: string;
  readonly principal_id: string;
  readonly result: ClassificationResult;
  readonly prompt_digest: string;
  readonly prompt_length: number;
  readonly wording: Wording | null;
  readonly has_working_image: boolean;
  readonly classifier: ClassifierKind | null;
  readonly workflow_type: string | null;
  readonly confidence: number | null;
  readonly alternatives: ClassificationRow['alternatives'];
  readonly needs_clarification: boolean;
  readonly requires_web_search: boolean;
  readonly enhancement_applied: boolean;
  readonly reference_images: readonly ReferenceImage[];
  readonly cache_hit: boolean;
  readonly fallback_reason: string | null;
  readonly processing_ms: number;
  readonly cost_micro_usd: number;
  readonly compared: boolean;
  readonly selection: SelectionEntry | null;
}

export interface SelectionEntry {
  readonly preference: string;
  readonly model_id: string;
  readonly provider: string;
  readonly reasoning: string;
  readonly fallback_models: readonly string[];
  readonly estimated_cost_usd: number;
  readonly estimated_time_seconds: number;
}

const LOG_COLUMNS = `id, created_at, principal_id, result, prompt_digest, prompt_length, wording, has_working_image, classifier,
  workflow_type, confidence, alternatives, needs_clarification, requires_web_search, enhancement_applied, reference_images,
  cache_hit, fallback_reason, processing_ms, cost_micro_usd, compared`;

const SELECTION_COLUMNS =
  'preference, model_id, provider, reasoning, fallback_models, estimated_cost_usd, estimated_time_seconds';

/** $1: entries as JSON. Those that are there already stay as they are; answers which are new. */
export const insertClassifications = defineStatement<{ id: string }>(
  'classifications.insert',
  `WITH entries AS (
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS entry(id text, created_at timestamptz, principal_id text, result text,
       prompt_digest text, prompt_length int, wording jsonb, has_working_image boolean, classifier text, workflow_type text,
       confidence float8, alternatives jsonb, needs_clarification boolean, requires_web_search boolean,
       enhancement_applied boolean, reference_images jsonb, cache_hit boolean, fallback_reason text, processing_ms float8,
       cost_micro_usd bigint, compared boolean, selection jsonb)
   ), logged AS (
     INSERT INTO intent_classification_logs (${LOG_COLUMNS}, version) SELECT ${LOG_COLUMNS}, 1 FROM entries
     ON CONFLICT DO NOTHING RETURNING id
   ), chosen AS (
   INSERT INTO model_selection_logs (classification_id, created_at, ${SELECTION_COLUMNS})
   SELECT id, created_at, ${SELECTION_COLUMNS} FROM entries, jsonb_to_record(selection) AS selected(preference text, model_id text,
     provider text, reasoning text, fallback_models text[], estimated_cost_usd numeric, estimated_time_seconds int)
   WHERE jsonb_typeof(selection) = 'object' ON CONFLICT DO NOTHING
   )
   SELECT id FROM logged`,
);

interface VersionRow {
  readonly version: number;
  readonly createdAt: Date;
  readonly workflowType: string;
  readonly principalId: string;
}

/** Counts a change of classification $1 and locks it; no row where there is no such one. */
export const touchClassification = defineStatement<VersionRow>(
  'classifications.touch',
  `UPDATE intent_classification_logs SET version = version + 1 WHERE id = $1 AND result = 'ANSWERED'
   RETURNING version, created_at AS "createdAt", workflow_type AS "workflowType", principal_id AS "principalId"`,
);

/** $1 id, $2 its time, $3 what was meant, $4 who says so, $5 now */
export const setFeedback = defineStatement<never>(
  'classifications.set_feedback',
  `UPDATE intent_classification_logs SET feedback = $3, feedback_by = $4, feedback_at = $5 WHERE id = $1 AND created_at = $2`,
);

/** $1 id, $2 its time, $3 model, $4 success, $5 cost, $6 seconds, $7 error, $8 now */
export const setOutcome = defineStatement<never>(
  'classifications.set_outcome',
  `UPDATE model_selection_logs SET used_model_id = $3, success = $4, actual_cost_usd = $5, actual_time_seconds = $6,
     error_message = $7, recorded_at = $8 WHERE classification_id = $1 AND created_at = $2`,
);

const successSince = defineStatement<{ total: number; failures: number }>(
  'classifications.success_since',
  `SELECT count(*)::int AS total, count(*) FILTER (WHERE fallback_reason LIKE 'AI\\_%')::int AS failures
   FROM intent_classification_logs WHERE created_at >= $1 AND result = 'ANSWERED' AND NOT compared`,
);

/**
 * Share (0–1) of the classifications since a moment that no failure of the AI provider forced on the rules, and how many there were;
 * null while there were none.
 */
export async function measureClassificationSuccess(
  db: Queryable,
  since: Date,
): Promise<{ readonly rate: number | null; readonly total: number }> {
  const [row] = await db.query(successSince, [since.toISOString()]);
  const total = row?.total ?? 0;
  return { rate: total === 0 ? null : 1 - (row?.failures ?? 0) / total, total };
}
