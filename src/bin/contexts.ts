import { randomUUID } from 'node:crypto';
import { type Principal, SYSTEM_PRINCIPAL } from '../auth/principal.js';
import type { Deps } from '../operations/_shared/context.js';
import type { GraphQLContext } from '../resolvers/_shared/graphql-context.js';

export interface Scene {
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Makes contexts over one set of dependencies: each with loaders of its own. */
export function contextsOver(deps: Deps): (scene: Scene) => GraphQLContext {
  return (scene) => ({ ...scene, deps, loaders: new Map(), transaction: (work) => deps.database.transaction(work) });
}

/** A context of the platform itself. */
export function systemContext(deps: Deps, signal: AbortSignal = new AbortController().signal): GraphQLContext {
  return contextsOver(deps)({ principal: SYSTEM_PRINCIPAL, requestId: randomUUID(), signal });
}
