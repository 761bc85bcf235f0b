import { type OperationContext, requireRight } from '../_shared/context.js';
import { askModel, askRules, cacheKeyOf } from './ask-classifier.js';
import { type CheckedPrompt, type ClassifyPromptInput, checkPrompt } from './check-prompt.js';
import { type Classification, concludeClassification, type Verdict } from './classification.js';
import { takeTurn } from './classify-prompt.js';
import { logClassification } from './log-classification.js';

/** Both answers to one prompt, and in what they differ. */
export interface ClassificationComparison {
  readonly ai: Classification;
  readonly rules: Classification;
  readonly workflowTypeDiffers: boolean;
  readonly modelDiffers: boolean;
  readonly promptDiffers: boolean;
}

/**
 * Has one prompt classified by the model and by the rules, whatever the cache and the roll-out say; neither answer is kept in the cache
 * or counted as traffic. Without a model the side of the model says so in its fallbackReason. Fails as `classifyPrompt` does.
 */
export async function compareClassifiers(
  ctx: OperationContext,
  input: ClassifyPromptInput,
): Promise<{ comparison: ClassificationComparison }> {
  requireRight(ctx, 'intents:classify');
  const checked = await checkPrompt(ctx, input);
  await takeTurn(ctx, checked);
  const ai = await timed(ctx, checked, () => judgeByModel(ctx, checked));
  const rules = await timed(ctx, checked, () => judgeByRules(ctx, checked, null));
  for (const made of [ai, rules]) logClassification(ctx, checked, { made, compared: true });
  await ctx.deps.intents.log.flush();
  const comparison = {
    ai,
    rules,
    workflowTypeDiffers: ai.workflowType !== rules.workflowType,
    modelDiffers: ai.modelSelection.modelId !== rules.modelSelection.modelId,
    promptDiffers: ai.finalPrompt !== rules.finalPrompt,
  };
  return { comparison };
}

async function timed(
  ctx: OperationContext,
  checked: CheckedPrompt,
  judge: () => Promise<Verdict>,
): Promise<Classification> {
  const begunAt = performance.now();
  const verdict = await judge();
  const processingTimeMs = performance.now() - begunAt;
  return concludeClassification(checked, verdict, { createdAt: ctx.deps.clock.now(), processingTimeMs });
}

function judgeByModel(ctx: OperationContext, checked: CheckedPrompt): Promise<Verdict> {
  const { classifier } = ctx.deps.intents;
  if (classifier === null) return judgeByRules(ctx, checked, 'AI_NOT_CONFIGURED');
  const key = `${cacheKeyOf(ctx, checked, classifier)}:compared`;
  return askModel(ctx, checked, { classifier, key, keep: false });
}

async function judgeByRules(ctx: OperationContext, checked: CheckedPrompt, reason: string | null): Promise<Verdict> {
  const made = await askRules(ctx, checked, null);
  return { made, classifier: 'RULES', cacheHit: false, fallbackReason: reason, costMicroUsd: 0 };
}
