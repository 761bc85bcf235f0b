import type { ClassType } from 'type-graphql';
import { type UserError, UserErrors } from '../../errors.js';
import { mapTo } from './map-to.js';

interface Payload {
  userErrors: readonly UserError[];
}

/**
 * A mutation's payload: what `work` answers, or `failed` with the user errors it threw. Refusals and faults go on to the
 * edge. `work` may answer with user errors of its own, where some of a bulk call succeeded.
 */
export async function answer<P extends Payload>(
  type: ClassType<P>,
  work: () => Promise<Omit<P, 'userErrors'> & Partial<Payload>>,
  failed: Omit<P, 'userErrors'>,
): Promise<P> {
  try {
    const result = await work();
    return mapTo(type, { ...result, userErrors: result.userErrors ?? [] } as unknown as P);
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return mapTo(type, { ...failed, userErrors: error.errors } as unknown as P);
  }
}
