import type { GraphQLError } from 'graphql';
import { CostRefusal } from './cost-account.js';
import type { CostReport } from './operation-cost.js';

/** The `extensions.cost` of an operation that was refused for its cost or for want of points; null for any other refusal. */
export function refusedCost(errors: readonly GraphQLError[]): CostReport | null {
  const cause = errors[0]?.originalError;
  return cause instanceof CostRefusal ? cause.report : null;
}
