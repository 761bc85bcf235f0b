import { cleanPrompt } from '../../engines/intents/accept-prompt.js';
import type { RulesClassification, ScoredWorkflow } from '../../engines/intents/classify-by-rules.js';
import { type EnhancedPrompt, enhancePrompt } from '../../engines/intents/enhance-prompt.js';
import { type ModelSelection, selectModel } from '../../engines/intents/select-model.js';
import type { WorkflowType } from '../../engines/intents/workflow.js';
import { newId } from '../../entities/_shared/type-id.js';
import type {
  ClassificationEntry,
  ClassificationRow,
  ReferenceImage,
} from '../../entities/intents/classification.queries.js';
import type { ClassifierKind, Wording } from '../../entities/intents/intent-classification-log.entity.js';
import type { CheckedPrompt } from './check-prompt.js';

/** A classification as it is answered, just made or read. */
export interface Classification extends Wording {
  readonly id: string;
  readonly workflowType: WorkflowType;
  readonly confidence: number;
  readonly classifier: ClassifierKind;
  readonly alternatives: readonly ScoredWorkflow[];
  readonly needsClarification: boolean;
  readonly requiresWebSearch: boolean;
  readonly enhancementApplied: boolean;
  readonly references: readonly ReferenceImage[];
  readonly modelSelection: ModelSelection;
  readonly cacheHit: boolean;
  /** A code; null where whoever was asked answered. */
  readonly fallbackReason: string | null;
  readonly processingTimeMs: number;
  readonly costUsd: number;
  readonly outcome: GenerationOutcome | null;
  readonly feedback: WorkflowType | null;
  readonly createdAt: Date;
}

/** What came of a generation, as somebody told. */
export interface GenerationOutcome {
  readonly modelId: string;
  readonly success: boolean;
  readonly actualCostUsd: number | null;
  readonly actualTimeSeconds: number | null;
  readonly errorMessage: string | null;
  readonly recordedAt: Date;
}

/** Who classified a prompt, how, and at what cost. */
export interface Verdict {
  readonly made: RulesClassification;
  readonly classifier: ClassifierKind;
  readonly cacheHit: boolean;
  readonly fallbackReason: string | null;
  readonly costMicroUsd: number;
}

const MICRO = 1_000_000;

/** Where the words of a prompt would stand in what is read back, had they been stored. */
const NOT_STORED: Wording = {
  prompt: '',
  finalPrompt: '',
  reasoning: 'The words of this prompt are not stored.',
  webSearchQuery: null,
  missingReferences: [],
};

/** The answer to a prompt: its model, its final wording, and an id of its own. */
export function concludeClassification(
  checked: CheckedPrompt,
  verdict: Verdict,
  at: { readonly createdAt: Date; readonly processingTimeMs: number },
): Classification {
  const { made, classifier, cacheHit, fallbackReason, costMicroUsd } = verdict;
  const { finalPrompt, applied } = finish(checked, made.workflowType);
  const found = new Set(made.tags.found);
  return {
    id: newId('classification'),
    prompt: checked.context.prompt,
    finalPrompt,
    workflowType: made.workflowType,
    confidence: made.confidence,
    reasoning: made.reasoning,
    classifier,
    alternatives: made.alternatives,
    needsClarification: made.needsClarification,
    requiresWebSearch: made.webSearchQuery !== null,
    webSearchQuery: made.webSearchQuery,
    enhancementApplied: applied,
    references: checked.references.filter(({ tag }) => found.has(tag)),
    missingReferences: made.tags.missing,
    modelSelection: selectModel(made.workflowType, checked.quality),
    cacheHit,
    fallbackReason,
    costUsd: costMicroUsd / MICRO,
    outcome: null,
    feedback: null,
    ...at,
  };
}

/** Code is not made any longer than it is. */
function finish({ context, isCode, wishes }: CheckedPrompt, type: WorkflowType): EnhancedPrompt {
  const prompt = cleanPrompt(context.prompt);
  if (isCode) return { finalPrompt: prompt, applied: false };
  return enhancePrompt(prompt, type, wishes);
}

/** The classification of a stored row. */
export function readClassification(row: ClassificationRow): Classification {
  const { wording, outcome, ...rest } = row;
  return {
    ...rest,
    ...(wording ?? NOT_STORED),
    workflowType: row.workflowType as WorkflowType,
    alternatives: row.alternatives as readonly ScoredWorkflow[],
    feedback: row.feedback as WorkflowType | null,
    outcome: outcome === null ? null : { ...outcome, recordedAt: new Date(outcome.recordedAt) },
  };
}

export interface LoggedCall {
  readonly principalId: string;
  readonly promptDigest: string;
  readonly storePrompts: boolean;
  /** Whether it is one of the two sides of a comparison. */
  readonly compared: boolean;
}

/** What is kept of a classification. */
export function toEntry(made: Classification, checked: CheckedPrompt, call: LoggedCall): ClassificationEntry {
  const { modelSelection: model } = made;
  return {
    ...commonColumns(checked, call),
    id: made.id,
    created_at: made.createdAt.toISOString(),
    result: 'ANSWERED',
    wording: call.storePrompts ? wordingOf(made) : null,
    classifier: made.classifier,
    workflow_type: made.workflowType,
    confidence: made.confidence,
    alternatives: made.alternatives,
    needs_clarification: made.needsClarification,
    requires_web_search: made.requiresWebSearch,
    enhancement_applied: made.enhancementApplied,
    reference_images: made.references,
    cache_hit: made.cacheHit,
    fallback_reason: made.fallbackReason,
    processing_ms: made.processingTimeMs,
    cost_micro_usd: Math.round(made.costUsd * MICRO),
    selection: {
      preference: checked.quality,
      model_id: model.modelId,
      provider: model.provider,
      reasoning: model.reasoning,
      fallback_models: model.fallbackModels,
      estimated_cost_usd: model.estimatedCostUsd,
      estimated_time_seconds: model.estimatedTimeSeconds,
    },
  };
}

/** What is kept of a call that the rate limit refused. */
export function toRefusedEntry(checked: CheckedPrompt, call: LoggedCall, createdAt: Date): ClassificationEntry {
  return {
    ...commonColumns(checked, call),
    id: newId('classification'),
    created_at: createdAt.toISOString(),
    result: 'RATE_LIMITED',
    wording: null,
    classifier: null,
    workflow_type: null,
    confidence: null,
    alternatives: [],
    needs_clarification: false,
    requires_web_search: false,
    enhancement_applied: false,
    reference_images: [],
    cache_hit: false,
    fallback_reason: null,
    processing_ms: 0,
    cost_micro_usd: 0,
    selection: null,
  };
}

function commonColumns({ context }: CheckedPrompt, { principalId, promptDigest, compared }: LoggedCall) {
  return {
    principal_id: principalId,
    prompt_digest: promptDigest,
    prompt_length: context.prompt.length,
    has_working_image: context.hasWorkingImage,
    compared,
  };
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function wordingOf({ prompt, finalPrompt, reasoning, webSearchQuery, missingReferences }: Classification): Wording {
  const storable = (text: string) => text.toWellFormed().replaceAll('\0', '');
  return {
    prompt: storable(prompt),
    finalPrompt: storable(finalPrompt),
    reasoning: storable(reasoning),
    webSearchQuery: webSearchQuery === null ? null : storable(webSearchQuery),
    missingReferences: missingReferences.map(storable),
  };
}
