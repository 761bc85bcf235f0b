import type { PromptContext, RulesClassification } from '../../engines/intents/classify-by-rules.js';
import type { ModelReply } from '../openai/json-model.js';

/** Tells by a model what a prompt asks for, in the shape in which the rules tell it. */
export interface PromptClassifier {
  /** The model's name. */
  readonly model: string;
  /** Of instructions and schema; with the model, part of every key of a cache. */
  readonly version: string;
  /** The most that one classification can cost, in 1/1 000 000 US dollar. */
  boundMicroUsd(context: PromptContext): number;
  /** Expects what `refusePrompt` lets pass and `findSuspicion` does not name. Never rejects. */
  classify(context: PromptContext, signal: AbortSignal): Promise<ModelReply<RulesClassification>>;
}
