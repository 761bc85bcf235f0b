import { createHash } from 'node:crypto';
import { DEFAULT_PRESET, findPreset, type PosterPreset, PRESET_NAMES } from '../../engines/posters/presets.js';
import type { PosterProvider } from '../../entities/posters/poster-analysis.entity.js';
import { UserErrors } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';

/** How a poster is looked at. */
export interface PosterQuestion {
  readonly provider: PosterProvider;
  readonly preset: PosterPreset;
  /** Whether earlier answers do not count. */
  readonly refresh: boolean;
}

export interface PosterWish {
  readonly provider?: PosterProvider | null | undefined;
  readonly preset?: string | null | undefined;
  readonly refresh?: boolean | null | undefined;
}

/** The question that a wish stands for. Throws INVALID for an unknown preset and for a provider that is not configured. */
export function readQuestion(ctx: OperationContext, wish: PosterWish): PosterQuestion {
  const preset = findPreset(wish.preset ?? DEFAULT_PRESET);
  if (preset === null)
    throw UserErrors.of('INVALID', 'preset', `There is no preset of this name; there is ${PRESET_NAMES.join(', ')}.`);
  const provider = wish.provider ?? ctx.deps.posters.provider;
  if (provider !== 'LOCAL' && ctx.deps.posters.vision === null)
    throw UserErrors.of('INVALID', 'provider', 'No vision model is configured; see OPENAI_API_KEY.');
  return { provider, preset, refresh: wish.refresh === true };
}

/**
 * What makes two questions about the same bytes one: preset, provider, and for a model its name and the version of what it is asked.
 * 64 hex digits.
 */
export function cacheKeyOf(ctx: OperationContext, sha256: string, { provider, preset }: PosterQuestion): string {
  const { vision } = ctx.deps.posters;
  const asked = provider === 'LOCAL' ? [] : [vision?.model, vision?.promptVersion];
  return createHash('sha256')
    .update(JSON.stringify([sha256, preset.version, provider, ...asked]))
    .digest('hex');
}
