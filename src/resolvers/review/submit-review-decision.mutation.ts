import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { submitReviewDecision } from '../../operations/review/submit-review-decision.js';
import {
  SubmitReviewDecisionInputType,
  SubmitReviewDecisionPayloadType,
} from '../../schema/review/submit-review-decision.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { reviewDecisionById } from '../_shared/loaders/review-decision.loader.js';
import { reviewTaskById } from '../_shared/loaders/review-task.loader.js';

@Resolver()
export class SubmitReviewDecisionMutation {
  @Mutation(() => SubmitReviewDecisionPayloadType, {
    description: 'Decides on a task: with the token of a live lease, or without one on a task that nobody holds.',
  })
  submitReviewDecision(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => SubmitReviewDecisionInputType, { description: 'The task and the answer.' })
    input: SubmitReviewDecisionInputType,
  ): Promise<SubmitReviewDecisionPayloadType> {
    return answer(
      SubmitReviewDecisionPayloadType,
      async () => {
        const { taskId, decisionId } = await submitReviewDecision(ctx, input);
        const [task, decision] = await Promise.all([
          load(ctx, reviewTaskById, taskId),
          load(ctx, reviewDecisionById, decisionId),
        ]);
        return { task, decision };
      },
      { task: null, decision: null },
    );
  }
}
