import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { classifyPrompt } from '../../operations/intents/classify-prompt.js';
import { compareClassifiers } from '../../operations/intents/compare-classifiers.js';
import {
  ClassificationComparisonType,
  ClassifyPromptInputType,
  ClassifyPromptPayloadType,
  CompareClassifiersPayloadType,
} from '../../schema/intents/classify-prompt.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toClassification } from './to-classification.js';

@Resolver()
export class ClassifyPromptMutations {
  @Mutation(() => ClassifyPromptPayloadType, {
    description:
      'Tells which workflow a prompt asks for, with a model and a price. The rules answer where no model does; RATE_LIMITED says how long to wait.',
  })
  classifyPrompt(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ClassifyPromptInputType, { description: 'The prompt.' }) input: ClassifyPromptInputType,
  ): Promise<ClassifyPromptPayloadType> {
    return answer(
      ClassifyPromptPayloadType,
      async () => {
        const { classification } = await classifyPrompt(ctx, input);
        return { classification: toClassification(classification) };
      },
      { classification: null },
    );
  }

  @Mutation(() => CompareClassifiersPayloadType, {
    description: 'Has a prompt classified by the model and by the rules, to compare them. Counts as one call.',
  })
  compareClassifiers(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ClassifyPromptInputType, { description: 'The prompt; `useAi` is not looked at.' })
    input: ClassifyPromptInputType,
  ): Promise<CompareClassifiersPayloadType> {
    return answer(
      CompareClassifiersPayloadType,
      async () => {
        const { comparison } = await compareClassifiers(ctx, input);
        const sides = { ai: toClassification(comparison.ai), rules: toClassification(comparison.rules) };
        return { comparison: mapTo(ClassificationComparisonType, { ...comparison, ...sides }) };
      },
      { comparison: null },
    );
  }
}
