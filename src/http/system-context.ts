import { SYSTEM_PRINCIPAL } from '../auth/principal.js';
import type { OperationContext } from '../operations/_shared/context.js';
import type { RouteRequest } from './route.js';

/** The context of a request whose signed address is its permission: there is no key, and none is asked for. */
export function systemContextOf({ deps, requestId, clientAddress, signal }: RouteRequest): OperationContext {
  return {
    principal: SYSTEM_PRINCIPAL,
    deps,
    requestId,
    clientAddress,
    signal,
    transaction: (work) => deps.database.transaction(work),
  };
}
