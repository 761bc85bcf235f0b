import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../_shared/connection.type.js';
import { NodeType } from '../_shared/node.type.js';
import { DateTime } from '../_shared/scalars.js';
import { type ClassifierKindName, ClassifierKinds, type WorkflowTypeName, WorkflowTypes } from './intent.enums.js';

@ObjectType('ModelSelection', {
  description: 'The model for a workflow, from a dated table, and what it is expected to take.',
  simpleResolvers: true,
})
export class ModelSelectionType {
  @Field(() => String, { description: 'Identifier of the model at Replicate.' })
  modelId: string;

  @Field(() => String, { description: 'Who offers the model: the owner part of its identifier.' })
  provider: string;

  @Field(() => String, { description: 'Why this one.' })
  reasoning: string;

  @Field(() => [String], { description: 'What to try next, in this order.' })
  fallbackModels: readonly string[];

  @Field(() => Float, { description: 'What one result is expected to cost, in USD.' })
  estimatedCostUsd: number;

  @Field(() => Int, { description: 'How long one result is expected to take, in seconds.' })
  estimatedTimeSeconds: number;
}

@ObjectType('PromptReference', { description: 'A picture that prompts name by `@tag`.', simpleResolvers: true })
export class PromptReferenceType {
  @Field(() => String, { description: 'The tag, without `@`.' })
  tag: string;

  @Field(() => String, { description: 'Address of the picture.' })
  imageUrl: string;
}

@ObjectType('IntentAlternative', { description: 'What a prompt may mean as well.', simpleResolvers: true })
export class IntentAlternativeType {
  @Field(() => WorkflowTypes, { description: 'The workflow.' })
  workflowType: WorkflowTypeName;

  @Field(() => Float, { description: 'How likely it is meant, 0–1.' })
  confidence: number;
}

@ObjectType('GenerationOutcome', {
  description: 'What came of a generation, as it was reported.',
  simpleResolvers: true,
})
export class GenerationOutcomeType {
  @Field(() => String, { description: 'The model that was used.' })
  modelId: string;

  @Field(() => Boolean, { description: 'Whether there was a result.' })
  success: boolean;

  @Field(() => Float, { nullable: true, description: 'What it cost, in USD.' })
  actualCostUsd: number | null;

  @Field(() => Float, { nullable: true, description: 'How long it took, in seconds.' })
  actualTimeSeconds: number | null;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  errorMessage: string | null;

  @Field(() => DateTime, { description: 'When it was reported.' })
  recordedAt: Date;
}

@ObjectType('Classification', {
  implements: NodeType,
  description: 'What a prompt was found to ask for, with a model and a price.',
  simpleResolvers: true,
})
export class ClassificationType extends NodeType {
  @Field(() => String, {
    description: 'The prompt as it came. Read back later it is empty unless the operator has prompts stored.',
  })
  prompt: string;

  @Field(() => String, {
    description:
      'The prompt to send to the model: short ones have descriptors of the workflow added. Stored as the prompt is.',
  })
  finalPrompt: string;

  @Field(() => WorkflowTypes, { description: 'What is asked for.' })
  workflowType: WorkflowTypeName;

  @Field(() => Float, { description: 'How likely that is, 0–1.' })
  confidence: number;

  @Field(() => String, { description: 'Why, in words that may cite the prompt. Stored as the prompt is.' })
  reasoning: string;

  @Field(() => ClassifierKinds, { description: 'Who answered.' })
  classifier: ClassifierKindName;

  @Field(() => [IntentAlternativeType], { description: 'The next likely workflows, likeliest first.' })
  alternatives: readonly IntentAlternativeType[];

  @Field(() => Boolean, { description: 'Whether the confidence is under 0.55, so that one should ask back.' })
  needsClarification: boolean;

  @Field(() => Boolean, { description: 'Whether a named person, event or style should be looked up first.' })
  requiresWebSearch: boolean;

  @Field(() => String, { nullable: true, description: 'What to look up. Stored as the prompt is.' })
  webSearchQuery: string | null;

  @Field(() => Boolean, { description: 'Whether something was added to the final prompt.' })
  enhancementApplied: boolean;

  @Field(() => [PromptReferenceType], { description: 'The stored references that the prompt names.' })
  references: readonly PromptReferenceType[];

  @Field(() => [String], { description: 'Tags in the prompt that you have no reference for. Stored as the prompt is.' })
  missingReferences: readonly string[];

  @Field(() => ModelSelectionType, { description: 'The model for it.' })
  modelSelection: ModelSelectionType;

  @Field(() => Boolean, {
    description: 'Whether it was answered without new work: from the cache, or with an equal prompt under way.',
  })
  cacheHit: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the rules answered although a model was asked: AI_… (the provider failed: AI_TIMEOUT, AI_UNAVAILABLE, AI_RATE_LIMITED, AI_MALFORMED, AI_BREAKER_OPEN …), PROMPT_REFUSED or PROMPT_FILTERED (it will not speak of this prompt), COST_LIMIT (your hourly limit is reached), COST_UNKNOWN (the limits cannot be read), CALLER_LEFT (whoever asked did not wait). Null where whoever was asked answered.',
  })
  fallbackReason: string | null;

  @Field(() => Float, { description: 'How long it took here, in milliseconds.' })
  processingTimeMs: number;

  @Field(() => Float, { description: 'What asking a model cost, in USD; 0 for the rules and the cache.' })
  costUsd: number;

  @Field(() => GenerationOutcomeType, { nullable: true, description: 'What came of it; null until it is reported.' })
  outcome: GenerationOutcomeType | null;

  @Field(() => WorkflowTypes, {
    nullable: true,
    description: 'What somebody says was meant; null until somebody does.',
  })
  feedback: WorkflowTypeName | null;

  @Field(() => DateTime, { description: 'When it was asked.' })
  createdAt: Date;
}

export const ClassificationConnection = connectionOf('Classification', () => ClassificationType);
