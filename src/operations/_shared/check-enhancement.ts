import { type UserError, UserErrors } from '../../errors.js';
import type { OperationContext } from './context.js';
import { checkTexts } from './input-bounds.js';

/** What may be said of how variants are made; what is left out is configured. */
export interface EnhancementWish {
  readonly count?: number | null | undefined;
  readonly provider?: string | null | undefined;
  readonly instructions?: string | null | undefined;
}

/** What holds for the variants to be made. */
export interface EnhancementTerms {
  readonly count: number;
  readonly provider: string;
  readonly instructions: string | null;
}

const MAX_VARIANTS = 8;
export const MAX_INSTRUCTIONS = 2_000;

/** The terms of a wish. Throws INVALID for a count, provider or instructions out of bounds. */
export function checkEnhancement(ctx: OperationContext, wish: EnhancementWish): EnhancementTerms {
  const { enhancement } = ctx.deps.settings;
  const provider = wish.provider ?? enhancement.provider;
  const count = wish.count ?? enhancement.count;
  const instructions = wish.instructions?.trim() || null;
  const { names } = ctx.deps.enhancers;
  const known = names.map((name) => `"${name}"`).join(', ');
  if (ctx.deps.enhancers.find(provider) === null)
    throw UserErrors.of('INVALID', 'provider', `This provider is not configured; there is ${known}.`);
  const countError = checkVariantCount(count, ['count']);
  if (countError !== null) throw new UserErrors([countError]);
  const errors = checkTexts([{ field: ['instructions'], text: instructions, maxLength: MAX_INSTRUCTIONS }]);
  if (errors.length > 0) throw new UserErrors(errors);
  return { count, provider, instructions };
}

/** INVALID for a number of variants that is not 1–8. */
export function checkVariantCount(count: number, field: readonly string[]): UserError | null {
  const message = `The number of variants is 1 to ${MAX_VARIANTS}.`;
  return count >= 1 && count <= MAX_VARIANTS ? null : { code: 'INVALID', field, message };
}
