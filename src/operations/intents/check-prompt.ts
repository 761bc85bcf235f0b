import { findSuspicion, refusePrompt } from '../../engines/intents/accept-prompt.js';
import type { PromptContext } from '../../engines/intents/classify-by-rules.js';
import type { PromptWishes } from '../../engines/intents/enhance-prompt.js';
import type { QualityPreference } from '../../engines/intents/select-model.js';
import { type PromptReferenceRow, referencesOf } from '../../entities/intents/prompt-reference.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';

export interface ClassifyPromptInput {
  /** At most 2 000 UTF-16 units. */
  readonly prompt: string;
  /** A picture to work on; its address is checked, and nothing is fetched. */
  readonly workingImageUrl?: string | null | undefined;
  readonly preferences?:
    | {
        readonly quality?: QualityPreference | null | undefined;
        readonly style?: string | null | undefined;
        readonly format?: string | null | undefined;
      }
    | null
    | undefined;
  /** False: the rules answer, even where a model could. */
  readonly useAi?: boolean | null | undefined;
}

/** A prompt that may be classified, with all that is known besides. */
export interface CheckedPrompt {
  readonly context: PromptContext;
  /** Whether it is code rather than a wish, of which nothing is read. */
  readonly isCode: boolean;
  /** Stands for the prompt where it is not stored, and in the key of the cache. */
  readonly promptDigest: string;
  readonly quality: QualityPreference;
  readonly wishes: PromptWishes;
  /** The user's stored references; read only for a prompt that could name one. */
  readonly references: readonly PromptReferenceRow[];
}

const LONGEST_WISH = 100;

/**
 * Checks a call and reads the user's references where the prompt has tags. Throws INVALID for a prompt, style or format out of bounds,
 * FETCH_REFUSED or FETCH_FAILED for the address of a working image that would not be fetched.
 */
export async function checkPrompt(ctx: OperationContext, input: ClassifyPromptInput): Promise<CheckedPrompt> {
  const { prompt } = input;
  const workingImageUrl = input.workingImageUrl ?? null;
  const wishes = wishesOf(input.preferences);
  const errors = [...checkText(prompt), ...checkWishes(wishes), ...(await checkImage(ctx, workingImageUrl))];
  if (errors.length > 0) throw new UserErrors(errors);
  const references = await findReferences(ctx, prompt);
  return {
    context: {
      prompt,
      hasWorkingImage: workingImageUrl !== null,
      knownTags: references.map(({ tag }) => tag),
    },
    isCode: findSuspicion(prompt) !== null,
    promptDigest: ctx.deps.intents.digestOf(prompt),
    quality: input.preferences?.quality ?? 'BALANCED',
    wishes,
    references,
  };
}

function wishesOf(preferences: ClassifyPromptInput['preferences']): PromptWishes {
  return { style: preferences?.style?.trim() || null, format: preferences?.format?.trim() || null };
}

async function findReferences(ctx: OperationContext, prompt: string): Promise<readonly PromptReferenceRow[]> {
  return prompt.includes('@') ? ctx.deps.database.query(referencesOf, [ctx.principal?.id ?? '']) : [];
}

function checkText(prompt: string): UserError[] {
  const refusal = refusePrompt(prompt);
  if (refusal === null) return [];
  const message =
    refusal === 'TOO_LONG'
      ? `A prompt has at most 2 000 characters; this has ${prompt.length}.`
      : 'The prompt holds half of a surrogate pair, which is no text.';
  return [{ code: 'INVALID', field: ['prompt'], message }];
}

function checkWishes({ style, format }: PromptWishes): UserError[] {
  const given = { style, format };
  return Object.entries(given).flatMap(([name, text]): UserError[] => {
    const field = ['preferences', name];
    const errors = checkTexts([{ field, text, maxLength: LONGEST_WISH }]);
    if (errors.length > 0 || text === null || findSuspicion(text) === null) return errors;
    return [{ code: 'INVALID', field, message: 'This is code rather than a wish.' }];
  });
}

async function checkImage(ctx: OperationContext, url: string | null): Promise<UserError[]> {
  const refusal = url === null ? null : await ctx.deps.intents.checkImageUrl(url);
  return refusal === null ? [] : [{ code: refusal.code, field: ['workingImageUrl'], message: refusal.message }];
}
