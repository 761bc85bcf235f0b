import { cleanPrompt, findSuspicion } from './accept-prompt.js';
import { type PromptTags, readTags } from './references.js';
import { SIGNALS, type Signal } from './signals.js';
import { Situation } from './situation.js';
import { webSearchFor } from './web-search.js';
import { WORKFLOW_TYPES, type WorkflowType } from './workflow.js';

/**
 * Divides the scores before the softmax. Not the best fit on the training split, which is answered without a miss and would
 * make every answer certain: the calibration error there is 0.09, and answers stay on the cautious side.
 */
const TEMPERATURE = 1.2;
/** Below this confidence an answer asks back. */
export const CLARIFY_BELOW = 0.55;
const UNREADABLE_CONFIDENCE = 0.3;
const CITED_SIGNALS = 3;
const CITED_WORDS = 4;

/** The signals with a weight for every workflow, in the order of WORKFLOW_TYPES. */
const WEIGHED: readonly Weighed[] = SIGNALS.map((signal) => ({
  signal,
  weights: WORKFLOW_TYPES.map((type) => signal.weights[type] ?? 0),
}));

interface Weighed {
  readonly signal: Signal;
  readonly weights: readonly number[];
}

/** A prompt and what is known besides. */
export interface PromptContext {
  readonly prompt: string;
  readonly hasWorkingImage: boolean;
  /** Tags of the references that the user has stored, without `@`. */
  readonly knownTags: readonly string[];
}

/** How likely a workflow is meant, 0–1. */
export interface ScoredWorkflow {
  readonly workflowType: WorkflowType;
  readonly confidence: number;
}

/** What the rules make of a prompt. */
export interface RulesClassification extends ScoredWorkflow {
  readonly reasoning: string;
  /** The two likeliest others, likeliest first. */
  readonly alternatives: readonly ScoredWorkflow[];
  readonly needsClarification: boolean;
  readonly webSearchQuery: string | null;
  readonly tags: PromptTags;
}

/**
 * Tells what a prompt asks for, offline and deterministically, in under a millisecond for usual prompts. Empty prompts
 * and such as carry code are answered as a new image at 0.3, with the reason. Expects what `refusePrompt` lets pass.
 */
export function classifyByRules(context: PromptContext): RulesClassification {
  const suspicion = findSuspicion(context.prompt);
  if (suspicion !== null) return unreadable(`The prompt carries ${suspicion}; it is not read any further.`);
  const prompt = cleanPrompt(context.prompt);
  const tags = readTags(prompt, context.knownTags);
  const situation = new Situation(prompt, context.hasWorkingImage, tags.found.length + tags.missing.length);
  if (situation.words === 0 && tags.found.length + tags.missing.length === 0)
    return unreadable(`The prompt has no words that tell what is wanted.${ignored(situation)}`);

  const signals = WEIGHED.filter(({ signal }) => signal.holds(situation));
  const [best, ...others] = rank(signals);
  if (best === undefined) throw new Error('There are no workflow types.');
  return {
    ...best,
    reasoning: explain(best.workflowType, signals, situation),
    alternatives: others.slice(0, 2),
    needsClarification: best.confidence < CLARIFY_BELOW,
    webSearchQuery: webSearchFor(best.workflowType, situation.named),
    tags,
  };
}

/** Sums of weights, as confidences; the stable sort leaves ties in order of precedence. */
function rank(signals: readonly Weighed[]): ScoredWorkflow[] {
  const sums = WORKFLOW_TYPES.map(() => 0);
  for (const { weights } of signals) for (let at = 0; at < sums.length; at += 1) sums[at]! += weights[at]!;
  const scores = sums.map((sum) => sum / TEMPERATURE);
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return WORKFLOW_TYPES.map((workflowType, at) => ({ workflowType, confidence: rounded(powers[at]! / total) })).sort(
    (a, b) => b.confidence - a.confidence,
  );
}

/** To four decimals: no more of them mean anything. */
function rounded(confidence: number): number {
  return Math.round(confidence * 10_000) / 10_000;
}

function explain(type: WorkflowType, signals: readonly Weighed[], situation: Situation): string {
  const at = WORKFLOW_TYPES.indexOf(type);
  const supporting = signals
    .filter(({ weights }) => weights[at]! > 0)
    .sort((a, b) => b.weights[at]! - a.weights[at]!)
    .slice(0, CITED_SIGNALS)
    .map(({ signal }) => signal.says + citation(situation.cite(signal.cites)));
  return supporting.length === 0
    ? `Nothing in the prompt speaks for another workflow.${ignored(situation)}`
    : `The prompt ${supporting.join('; ')}.${ignored(situation)}`;
}

function ignored({ addressed }: Situation): string {
  return addressed ? ' Text addressed to the classifier is ignored.' : '';
}

function citation(words: readonly string[]): string {
  return words.length === 0
    ? ''
    : ` (${words
        .slice(0, CITED_WORDS)
        .map((word) => `“${word}”`)
        .join(', ')})`;
}

function unreadable(reasoning: string): RulesClassification {
  const share = (1 - UNREADABLE_CONFIDENCE) / (WORKFLOW_TYPES.length - 1);
  return {
    workflowType: 'IMAGE_GENERATION',
    confidence: UNREADABLE_CONFIDENCE,
    reasoning,
    alternatives: WORKFLOW_TYPES.slice(-3, -1)
      .reverse()
      .map((workflowType) => ({ workflowType, confidence: share })),
    needsClarification: true,
    webSearchQuery: null,
    tags: { found: [], missing: [] },
  };
}
