import type { OperationContext } from '../_shared/context.js';
import type { CheckedPrompt } from './check-prompt.js';
import { type Classification, type LoggedCall, toEntry, toRefusedEntry } from './classification.js';

/** Has a classification written soon, together with others. `compared`: it is one of the two sides of a comparison. */
export function logClassification(
  ctx: OperationContext,
  checked: CheckedPrompt,
  { made, compared }: { readonly made: Classification; readonly compared: boolean },
): void {
  const call = loggedCall(ctx, checked, compared);
  ctx.deps.intents.log.record(() => toEntry(made, checked, call));
}

/** The same for a call that the rate limit refused. */
export function logRefusal(ctx: OperationContext, checked: CheckedPrompt): void {
  const call = loggedCall(ctx, checked, false);
  const at = ctx.deps.clock.now();
  ctx.deps.intents.log.record(() => toRefusedEntry(checked, call, at));
}

function loggedCall(ctx: OperationContext, { promptDigest }: CheckedPrompt, compared: boolean): LoggedCall {
  return { principalId: ctx.principal?.id ?? '', promptDigest, storePrompts: ctx.deps.intents.storePrompts, compared };
}
