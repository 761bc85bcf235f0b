import type { Principal } from '../auth/principal.js';

/** Everybody with the same roles, as one principal. */
export interface Audience {
  /** Has the roles and nobody's name; null for those without credentials. */
  readonly principal: Principal | null;
  /** Whether anything looked who exactly it is: then what came of it is not for everybody. */
  wasIdentified(): boolean;
}

/**
 * Who an execution is for whose result many are to get. Roles may be looked at. Looking at anything else answers as for a
 * stranger and is told of by `wasIdentified`, so that no field has to declare that its answer depends on who asks.
 */
export function everybodyLike(principal: Principal | null): Audience {
  if (principal === null) return { principal: null, wasIdentified: () => false };
  let isIdentified = false;
  const identify = <Value>(stranger: Value): Value => {
    isIdentified = true;
    return stranger;
  };
  return {
    wasIdentified: () => isIdentified,
    principal: {
      roles: principal.roles,
      get id() {
        return identify('');
      },
      get name() {
        return identify('');
      },
      get kind() {
        return identify(principal.kind);
      },
      get expiresAt() {
        return identify(null);
      },
    },
  };
}
