import { randomUUID } from 'node:crypto';
import { Lifetime } from '../adapters/database/lifetime.js';
import type { LastingConnection } from '../auth/lasting-connection.js';
import { type Principal, SYSTEM_PRINCIPAL } from '../auth/principal.js';
import type { Deps } from '../operations/_shared/context.js';
import type { GraphQLContext } from '../resolvers/_shared/graphql-context.js';

export interface Scene {
  readonly principal: Principal | null;
  readonly requestId: string;
  /** Where the call came from; null, as by default, for what this machine does by itself. */
  readonly clientAddress?: string | null;
  readonly signal: AbortSignal;
  readonly connection?: LastingConnection;
}

/** The context of a request, whose time is bounded by whoever executes it. */
export interface RequestContext extends GraphQLContext {
  readonly lifetime: Lifetime;
}

/** Makes contexts over one set of dependencies: each with loaders of its own. */
export function contextsOver(deps: Deps): (scene: Scene) => GraphQLContext {
  return (scene) => ({
    clientAddress: null,
    ...scene,
    deps,
    loaders: new Map(),
    transaction: (work) => deps.database.transaction(work),
  });
}

/** The same for requests: each with a database that works for it only as long as somebody waits and its time is not up. */
export function requestContextsOver(deps: Deps): (scene: Scene) => RequestContext {
  return (scene) => {
    const lifetime = new Lifetime(scene.signal);
    const database = deps.database.within(lifetime);
    return {
      clientAddress: null,
      ...scene,
      lifetime,
      deps: { ...deps, database },
      loaders: new Map(),
      transaction: (work) => database.transaction(work),
    };
  };
}

/** A context of the platform itself. */
export function systemContext(deps: Deps, signal: AbortSignal = new AbortController().signal): GraphQLContext {
  return contextsOver(deps)({ principal: SYSTEM_PRINCIPAL, requestId: randomUUID(), signal });
}
