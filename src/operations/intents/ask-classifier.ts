import type { CallRecord, ModelFailure } from '../../adapters/openai/json-model.js';
import type { PromptClassifier } from '../../adapters/prompt-classifier/prompt-classifier.js';
import { classifyByRules, type RulesClassification } from '../../engines/intents/classify-by-rules.js';
import { readTags } from '../../engines/intents/references.js';
import { isInRollout } from '../../engines/intents/rollout.js';
import { WORKFLOW_TYPES } from '../../engines/intents/workflow.js';
import { findOne } from '../../entities/_shared/statement.js';
import { flagByKey } from '../../entities/intents/feature-flag.queries.js';
import type { OperationContext } from '../_shared/context.js';
import type { CheckedPrompt } from './check-prompt.js';
import { concludeClassification, type Verdict } from './classification.js';
import { AI_FLAG } from './feature-flags.js';
import { logClassification } from './log-classification.js';

/**
 * The classifier that is to answer this prompt of this user; null stands for the rules: no key, not wanted, not rolled out to the
 * user, or a prompt of which nothing is to be read.
 */
export async function chooseClassifier(
  ctx: OperationContext,
  checked: CheckedPrompt,
  useAi: boolean,
): Promise<PromptClassifier | null> {
  const { classifier } = ctx.deps.intents;
  if (classifier === null || !useAi || checked.isCode || checked.context.prompt.trim() === '') return null;
  const flag = await findOne(ctx.deps.database, flagByKey, [AI_FLAG]);
  const isOn =
    flag?.enabled === true &&
    isInRollout({ flag: AI_FLAG, userId: ctx.principal?.id ?? '', basisPoints: flag.rolloutBasisPoints });
  return isOn ? classifier : null;
}

/** What of a call makes its classification: the same key, the same answer. */
export function cacheKeyOf(ctx: OperationContext, checked: CheckedPrompt, classifier: PromptClassifier | null): string {
  const { prompt, hasWorkingImage, knownTags } = checked.context;
  const version = classifier === null ? 'rules' : `${classifier.model} ${classifier.version}`;
  const tags = knownTags.length === 0 ? [] : readTags(prompt, knownTags).found;
  const parts = [ctx.deps.settings.version, version, ctx.principal?.id, hasWorkingImage, tags, checked.promptDigest];
  return `intent:${JSON.stringify(parts)}`;
}

/** What was answered before under this key; null for nothing, or nothing that can be read. */
export async function findCached(ctx: OperationContext, key: string): Promise<RulesClassification | null> {
  const cached = await ctx.deps.intents.cache.get(key);
  return cached !== null && WORKFLOW_TYPES.includes(cached.workflowType) ? cached : null;
}

/** The rules' answer. Kept, unless it stands in for a model. */
export async function askRules(
  ctx: OperationContext,
  checked: CheckedPrompt,
  key: string | null,
): Promise<RulesClassification> {
  const made = classifyByRules(checked.context);
  if (key !== null) await ctx.deps.intents.cache.set(key, made);
  return made;
}

/** Nothing of the provider's making: it will not speak of this prompt. */
const REFUSALS: ReadonlySet<ModelFailure> = new Set(['REFUSED', 'FILTERED']);

type Flight = Pick<CallRecord, 'costMicroUsd'> &
  (
    | { readonly made: RulesClassification; readonly wasKept: boolean }
    | { readonly made: null; readonly reason: string }
  );

/**
 * The model's answer within the user's money, once for all who ask the same at the same time; the rules' when there is none, with the
 * reason. Only what the model answered is kept under `key`, when one is given. Rejects only when the caller has left.
 */
export async function askModel(
  ctx: OperationContext,
  checked: CheckedPrompt,
  { classifier, key, keep }: { readonly classifier: PromptClassifier; readonly key: string; readonly keep: boolean },
): Promise<Verdict> {
  const { flights, cache } = ctx.deps.intents;
  const begunAt = performance.now();
  const { result, led } = await flights.run(key, ctx.signal, async (signal): Promise<Flight> => {
    // Another's call may have ended after this caller had asked the cache.
    const kept = keep ? await findCached(ctx, key) : null;
    if (kept !== null) return { made: kept, wasKept: true, costMicroUsd: 0 };
    const flight = await callWithinBudget(ctx, checked, { classifier, signal });
    if (keep && flight.made !== null) await cache.set(key, flight.made);
    // Who began this, and would have noted what it cost, has left.
    if (ctx.signal.aborted && flight.costMicroUsd > 0) await logUnheard(ctx, checked, { flight, begunAt, keep });
    return flight;
  });
  return verdictOn(ctx, checked, { flight: result, led });
}

async function verdictOn(
  ctx: OperationContext,
  checked: CheckedPrompt,
  { flight, led }: { readonly flight: Flight; readonly led: boolean },
): Promise<Verdict> {
  const costMicroUsd = led ? flight.costMicroUsd : 0;
  if (flight.made !== null)
    return {
      made: flight.made,
      classifier: 'AI',
      cacheHit: !led || flight.wasKept,
      fallbackReason: null,
      costMicroUsd,
    };
  const made = await askRules(ctx, checked, null);
  return { made, classifier: 'RULES', cacheHit: false, fallbackReason: flight.reason, costMicroUsd };
}

/** Money that was spent is in the log, even if nobody hears what for. */
async function logUnheard(
  ctx: OperationContext,
  checked: CheckedPrompt,
  { flight, begunAt, keep }: { readonly flight: Flight; readonly begunAt: number; readonly keep: boolean },
): Promise<void> {
  const verdict = await verdictOn(ctx, checked, { flight, led: true });
  const processingTimeMs = performance.now() - begunAt;
  const made = concludeClassification(checked, verdict, { createdAt: ctx.deps.clock.now(), processingTimeMs });
  logClassification(ctx, checked, { made, compared: !keep });
}

/** What it can cost is set aside before, and what it did cost booked after; without a request nothing is. */
async function callWithinBudget(
  ctx: OperationContext,
  { context }: CheckedPrompt,
  { classifier, signal }: { readonly classifier: PromptClassifier; readonly signal: AbortSignal },
): Promise<Flight> {
  const { spending } = ctx.deps.intents;
  const reserved = await spending.reserve(ctx.principal?.id ?? '', classifier.boundMicroUsd(context));
  if (!reserved.granted)
    return { made: null, costMicroUsd: 0, reason: reserved.reason === 'CAP' ? 'COST_LIMIT' : 'COST_UNKNOWN' };
  const reply = await classifier.classify(context, signal);
  if (reply.requests === 0 && reply.costMicroUsd === 0) await reserved.reservation.release();
  else await reserved.reservation.settle(reply.costMicroUsd);
  ctx.deps.metrics.classificationCostUsd.inc(reply.costMicroUsd / 1_000_000);
  const { costMicroUsd } = reply;
  if (reply.ok) return { made: reply.answer, wasKept: false, costMicroUsd };
  return { made: null, costMicroUsd, reason: reasonOf(reply.reason) };
}

function reasonOf(failure: ModelFailure): string {
  // No failure of the provider's, and not counted as one.
  if (failure === 'ABORTED') return 'CALLER_LEFT';
  return `${REFUSALS.has(failure) ? 'PROMPT' : 'AI'}_${failure}`;
}
