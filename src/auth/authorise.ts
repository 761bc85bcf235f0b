import { AppError } from '../errors.js';
import { allows, RIGHTS, type Right } from './policy.js';
import type { Principal } from './principal.js';

/** Throws UNAUTHENTICATED for nobody and FORBIDDEN for somebody without the right. */
export function authorise(principal: Principal | null, right: Right): void {
  if (allows(principal?.roles ?? [], right)) return;
  if (principal === null) throw new AppError('UNAUTHENTICATED');
  throw new AppError(
    'FORBIDDEN',
    `This needs the right "${right}" (${RIGHTS[right]}), which your roles do not include.`,
  );
}
