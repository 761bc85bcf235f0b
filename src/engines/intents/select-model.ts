import { MODEL_TABLE, MODEL_TABLE_DATE, type ModelQuote, type WorkflowModels } from './model-table.js';
import { WORKFLOW_TYPES, type WorkflowType } from './workflow.js';

const HIGHEST_COST_USD = 50;
const LONGEST_SECONDS = 900;
const MODEL_ID = /^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*$/;

/** Whether time or looks matter more. */
export type QualityPreference = 'SPEED' | 'BALANCED' | 'QUALITY';

/** A model for a workflow, and what it is expected to take. */
export interface ModelSelection {
  readonly modelId: string;
  /** The owner part of the identifier. */
  readonly provider: string;
  readonly reasoning: string;
  /** What to try next, in order; never the model itself. */
  readonly fallbackModels: readonly string[];
  readonly estimatedCostUsd: number;
  readonly estimatedTimeSeconds: number;
}

/** Picks the model for a workflow from the dated table; where a workflow has none for the preference, its usual one. */
export function selectModel(type: WorkflowType, preference: QualityPreference): ModelSelection {
  return SELECTIONS[type][preference];
}

/** Made once for each workflow and preference. */
function makeSelection(type: WorkflowType, preference: QualityPreference): ModelSelection {
  const models = MODEL_TABLE[type];
  const preferred = preferredQuote(models, preference);
  const quote = preferred ?? models.primary;
  const fallbacks = [models.primary.modelId, ...models.fallbacks].filter((id) => id !== quote.modelId);
  return {
    modelId: quote.modelId,
    provider: quote.modelId.slice(0, quote.modelId.indexOf('/')),
    reasoning: `${preferred === undefined ? 'The usual model' : `The model for ${preference.toLowerCase()}`} for ${type.toLowerCase().replaceAll('_', ' ')}, by the table of ${MODEL_TABLE_DATE}.`,
    fallbackModels: fallbacks,
    estimatedCostUsd: quote.costUsd,
    estimatedTimeSeconds: quote.timeSeconds,
  };
}

function preferredQuote(models: WorkflowModels, preference: QualityPreference): ModelQuote | undefined {
  if (preference === 'SPEED') return models.speed;
  return preference === 'QUALITY' ? models.quality : undefined;
}

/** What is wrong with a table of models, one line each: an identifier, a price outside 0–50 USD, a time outside 0–900 s, too few or repeated fallbacks. */
export function findTableFaults(table: Readonly<Record<WorkflowType, WorkflowModels>>): string[] {
  return WORKFLOW_TYPES.flatMap((type) => {
    const { primary, fallbacks, speed, quality } = table[type];
    const quotes = [primary, speed, quality].filter((quote) => quote !== undefined);
    const ids = [...quotes.map(({ modelId }) => modelId), ...fallbacks];
    const faults = ids.filter((id) => !MODEL_ID.test(id)).map((id) => `${type}: "${id}" is no identifier`);
    if (quotes.some(({ costUsd }) => !(costUsd > 0 && costUsd <= HIGHEST_COST_USD)))
      faults.push(`${type}: a price is out of bounds`);
    if (quotes.some(({ timeSeconds }) => !(timeSeconds > 0 && timeSeconds <= LONGEST_SECONDS)))
      faults.push(`${type}: a time is out of bounds`);
    if (new Set([primary.modelId, ...fallbacks]).size < 3) faults.push(`${type}: fewer than two fallbacks`);
    return faults;
  });
}

const faults = findTableFaults(MODEL_TABLE);
if (faults.length > 0) throw new Error(`The table of models is not usable: ${faults.join('; ')}.`);

const SELECTIONS = Object.fromEntries(
  WORKFLOW_TYPES.map((type) => [
    type,
    {
      SPEED: makeSelection(type, 'SPEED'),
      BALANCED: makeSelection(type, 'BALANCED'),
      QUALITY: makeSelection(type, 'QUALITY'),
    },
  ]),
) as Record<WorkflowType, Record<QualityPreference, ModelSelection>>;
