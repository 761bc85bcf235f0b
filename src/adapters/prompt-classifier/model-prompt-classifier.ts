import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cleanPrompt } from '../../engines/intents/accept-prompt.js';
import {
  CLARIFY_BELOW,
  type PromptContext,
  type RulesClassification,
} from '../../engines/intents/classify-by-rules.js';
import { type PromptTags, readTags } from '../../engines/intents/references.js';
import { WORKFLOW_TYPES } from '../../engines/intents/workflow.js';
import type { JsonModel, JsonQuestion } from '../openai/json-model.js';
import { INSTRUCTIONS } from './instructions.js';
import type { PromptClassifier } from './prompt-classifier.js';

const MAX_OUTPUT_TOKENS = 300;
const LONGEST_REASONING = 400;
const LONGEST_QUERY = 200;
const HALF_CHARACTER = /[\ud800-\udbff]$/;

const workflowType = z.enum(WORKFLOW_TYPES);
const confidence = z.number().min(0).max(1);
const ANSWER = z.object({
  workflowType,
  confidence,
  reasoning: z.string(),
  alternatives: z.array(z.object({ workflowType, confidence })),
  webSearchQuery: z.string().nullable(),
});

type Answer = z.infer<typeof ANSWER>;

const VERSION = createHash('sha256')
  .update(INSTRUCTIONS)
  .update(JSON.stringify(z.toJSONSchema(ANSWER)))
  .digest('hex')
  .slice(0, 12);

/**
 * Has a model classify prompts. The prompt goes to it as data, and of its answer only labels, numbers and two bounded texts without
 * invisible characters come back: the worst that a hijacked model can do is a wrong label.
 */
export function createModelPromptClassifier(model: JsonModel): PromptClassifier {
  return {
    model: model.name,
    version: VERSION,
    boundMicroUsd: (context) => model.boundMicroUsd(ask(context, tagsOf(context))),
    async classify(context, signal) {
      const tags = tagsOf(context);
      const reply = await model.ask(ask(context, tags), signal);
      return reply.ok ? { ...reply, answer: toClassification(reply.answer, tags) } : reply;
    },
  };
}

function tagsOf({ prompt, knownTags }: PromptContext): PromptTags {
  return readTags(cleanPrompt(prompt), knownTags);
}

function ask({ prompt, hasWorkingImage }: PromptContext, tags: PromptTags): JsonQuestion<Answer> {
  return {
    name: 'intent',
    schema: ANSWER,
    instructions: INSTRUCTIONS,
    material: {
      prompt: cleanPrompt(prompt),
      hasWorkingImage,
      storedReferences: tags.found,
      unknownReferences: tags.missing,
    },
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
}

function toClassification(answer: Answer, tags: PromptTags): RulesClassification {
  const alternatives = answer.alternatives
    .filter(({ workflowType }, at, all) => {
      const isFirst = all.findIndex((other) => other.workflowType === workflowType) === at;
      return isFirst && workflowType !== answer.workflowType;
    })
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 2);
  const query = shorten(answer.webSearchQuery ?? '', LONGEST_QUERY);
  return {
    workflowType: answer.workflowType,
    confidence: answer.confidence,
    reasoning: shorten(answer.reasoning, LONGEST_REASONING),
    alternatives,
    needsClarification: answer.confidence < CLARIFY_BELOW,
    webSearchQuery: query === '' ? null : query,
    tags,
  };
}

/** One line of visible characters, never cut within one. */
function shorten(text: string, longest: number): string {
  const clean = cleanPrompt(text.toWellFormed());
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).replace(HALF_CHARACTER, '')}…`;
}
