import { cleanPrompt, findSuspicion } from './accept-prompt.js';
import { Conditions, FactSet } from './facts.js';
import { type PromptTags, readTags } from './references.js';
import { SIGNALS, type Signal } from './signals.js';
import { cite, readSituation, type Situation } from './situation.js';
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
const ALTERNATIVES = 2;
const CITED_SIGNALS = 3;
const CITED_WORDS = 4;

interface Weighed {
  readonly signal: Signal;
  /** For every workflow, in the order of WORKFLOW_TYPES. */
  readonly weights: readonly number[];
  readonly cites: readonly FactSet[];
}

const WEIGHED: readonly Weighed[] = SIGNALS.map((signal) => ({
  signal,
  weights: WORKFLOW_TYPES.map((type) => signal.weights[type] ?? 0),
  cites: signal.cites.map((concept) => new FactSet(concept)),
}));
const conditions = new Conditions(SIGNALS);
/** For every workflow what speaks for it, what weighs most first. */
const SUPPORTING = WORKFLOW_TYPES.map((_, at) =>
  WEIGHED.filter(({ weights }) => weights[at]! > 0).sort((a, b) => b.weights[at]! - a.weights[at]!),
);

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
  const situation = readSituation(prompt, context.hasWorkingImage, tags.found.length + tags.missing.length);
  if (situation.words === 0 && tags.found.length + tags.missing.length === 0)
    return unreadable(`The prompt has no words that tell what is wanted.${ignored(situation)}`);

  const signals: Weighed[] = [];
  for (let at = 0; at < WEIGHED.length; at += 1) if (conditions.hold(at, situation.facts)) signals.push(WEIGHED[at]!);
  const [best, ...alternatives] = rank(signals);
  if (best === undefined) throw new Error('There are no workflow types.');
  return {
    ...best,
    reasoning: explain(best.workflowType, signals, situation),
    alternatives,
    needsClarification: best.confidence < CLARIFY_BELOW,
    webSearchQuery: webSearchFor(best.workflowType, situation.named),
    tags,
  };
}

/** Sums of weights, as confidences: the likeliest three, ties in order of precedence. */
function rank(signals: readonly Weighed[]): ScoredWorkflow[] {
  const sums = WORKFLOW_TYPES.map(() => 0);
  for (const { weights } of signals) for (let at = 0; at < sums.length; at += 1) sums[at]! += weights[at]!;
  const highest = Math.max(...sums);
  let total = 0;
  for (let at = 0; at < sums.length; at += 1) {
    sums[at] = Math.exp((sums[at]! - highest) / TEMPERATURE);
    total += sums[at]!;
  }
  for (let at = 0; at < sums.length; at += 1) sums[at] = rounded(sums[at]! / total);
  const likeliest: ScoredWorkflow[] = [];
  while (likeliest.length <= ALTERNATIVES) {
    const confidence = Math.max(...sums);
    const at = sums.indexOf(confidence);
    sums[at] = -1;
    likeliest.push({ workflowType: WORKFLOW_TYPES[at]!, confidence });
  }
  return likeliest;
}

/** To four decimals: no more of them mean anything. */
function rounded(confidence: number): number {
  return Math.round(confidence * 10_000) / 10_000;
}

function explain(type: WorkflowType, signals: readonly Weighed[], situation: Situation): string {
  const said: string[] = [];
  for (const weighed of SUPPORTING[WORKFLOW_TYPES.indexOf(type)]!) {
    if (said.length === CITED_SIGNALS) break;
    if (signals.includes(weighed)) said.push(weighed.signal.says + citation(cite(situation, weighed.cites)));
  }
  return said.length === 0
    ? `Nothing in the prompt speaks for another workflow.${ignored(situation)}`
    : `The prompt ${said.join('; ')}.${ignored(situation)}`;
}

function ignored({ addressed }: Situation): string {
  return addressed ? ' Text addressed to the classifier is ignored.' : '';
}

function citation(words: readonly string[]): string {
  return words.length === 0 ? '' : ` (“${words.slice(0, CITED_WORDS).join('”, “')}”)`;
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
