import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { askModel, askRules, cacheKeyOf, chooseClassifier, findCached } from './ask-classifier.js';
import { type CheckedPrompt, type ClassifyPromptInput, checkPrompt } from './check-prompt.js';
import { type Classification, concludeClassification, type Verdict } from './classification.js';
import { logClassification, logRefusal } from './log-classification.js';

/**
 * Tells which workflow a prompt asks for, with a model and a price. In this order: check, cache, rate limit, then the model within the
 * user's money, or the rules, which also answer whenever the model does not. Fails with INVALID or FETCH_REFUSED (see `checkPrompt`), and
 * with RATE_LIMITED for a call that is not in the cache and over the user's rate.
 */
export async function classifyPrompt(
  ctx: OperationContext,
  input: ClassifyPromptInput,
): Promise<{ classification: Classification }> {
  requireRight(ctx, 'intents:classify');
  const begunAt = performance.now();
  const checked = await checkPrompt(ctx, input);
  const verdict = await judge(ctx, checked, input.useAi !== false);
  const classification = concludeClassification(checked, verdict, {
    createdAt: ctx.deps.clock.now(),
    processingTimeMs: performance.now() - begunAt,
  });
  logClassification(ctx, checked, { made: classification, compared: false });
  // What cost money is in the log before it is answered. The rest is soon, together with others.
  if (verdict.costMicroUsd > 0) await ctx.deps.intents.log.flush();
  return { classification };
}

async function judge(ctx: OperationContext, checked: CheckedPrompt, useAi: boolean): Promise<Verdict> {
  const classifier = await chooseClassifier(ctx, checked, useAi);
  const key = cacheKeyOf(ctx, checked, classifier);
  const kind = classifier === null ? 'RULES' : 'AI';
  const cached = await findCached(ctx, key);
  if (cached !== null) return { ...FREE, made: cached, classifier: kind, cacheHit: true };
  await takeTurn(ctx, checked);
  return classifier === null
    ? { ...FREE, made: await askRules(ctx, checked, key), classifier: kind, cacheHit: false }
    : askModel(ctx, checked, { classifier, key, keep: true });
}

const FREE = { fallbackReason: null, costMicroUsd: 0 } as const;

/** Counts a call against the user's rate. Throws RATE_LIMITED, with the time to wait, and notes that. */
export async function takeTurn(ctx: OperationContext, checked: CheckedPrompt): Promise<void> {
  const { rates } = ctx.deps.intents;
  const { allowed, retryAfterMs } = await rates.take(ctx.principal?.id ?? '');
  if (allowed) return;
  logRefusal(ctx, checked);
  const { perMinute, perHour } = rates.rates;
  throw UserErrors.of(
    'RATE_LIMITED',
    null,
    `You may have ${perMinute} prompts classified in a minute and ${perHour} in an hour. Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
  );
}
