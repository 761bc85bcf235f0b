import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { correctClassification, recordGenerationOutcome } from '../../operations/intents/judge-classification.js';
import {
  CorrectClassificationInputType,
  CorrectClassificationPayloadType,
  RecordGenerationOutcomeInputType,
  RecordGenerationOutcomePayloadType,
} from '../../schema/intents/judge-classification.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toClassification } from './to-classification.js';

@Resolver()
export class JudgeClassificationMutations {
  @Mutation(() => RecordGenerationOutcomePayloadType, {
    description: 'Reports what came of a generation; a later report replaces an earlier one.',
  })
  recordGenerationOutcome(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => RecordGenerationOutcomeInputType, { description: 'What came of it.' })
    input: RecordGenerationOutcomeInputType,
  ): Promise<RecordGenerationOutcomePayloadType> {
    return answer(
      RecordGenerationOutcomePayloadType,
      async () => {
        const { classification } = await recordGenerationOutcome(ctx, input);
        return { classification: toClassification(classification) };
      },
      { classification: null },
    );
  }

  @Mutation(() => CorrectClassificationPayloadType, {
    description: 'Says what a prompt had really asked for, or confirms it; the accuracy is measured by it.',
  })
  correctClassification(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => CorrectClassificationInputType, { description: 'What was meant.' })
    input: CorrectClassificationInputType,
  ): Promise<CorrectClassificationPayloadType> {
    return answer(
      CorrectClassificationPayloadType,
      async () => {
        const { classification } = await correctClassification(ctx, input);
        return { classification: toClassification(classification) };
      },
      { classification: null },
    );
  }
}
