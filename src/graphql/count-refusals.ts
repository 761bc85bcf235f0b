import type { Metrics } from '../adapters/metrics/metrics.js';
import { AppError } from '../errors.js';
import type { PrepareOperation } from './operation-request.js';

/** Preparation that counts the operations it refuses, each by the code of its first error. */
export function countRefusals(
  prepare: PrepareOperation,
  { operationsRefused }: Pick<Metrics, 'operationsRefused'>,
): PrepareOperation {
  return (request, caller) => {
    const prepared = prepare(request, caller);
    if ('document' in prepared) return prepared;
    const cause = prepared[0]?.originalError;
    if (cause instanceof AppError) operationsRefused.inc({ code: cause.code });
    return prepared;
  };
}
