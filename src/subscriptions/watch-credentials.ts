import type { Clock } from '../adapters/clock/clock.js';
import type { Principal } from '../auth/principal.js';
import { AppError } from '../errors.js';

/** With the second for which a key's check may be reused, the bound on how long a revoked key keeps a connection. */
const EVERY_MS = 500;

export interface CredentialWatch {
  /**
   * Watches over a connection: `refuse` is called, once, when its credentials are good no more; until then `identified`, at every
   * look, with who they belong to now. Call what it answers when the connection ends.
   */
  add(authorization: string, refuse: () => void, identified?: (principal: Principal) => void): () => void;
  stop(): void;
}

interface Holder {
  refuse(): void;
  identified(principal: Principal): void;
}

/**
 * Asks again and again whose the credentials behind open connections are, of any transport; once for all that share them. To the
 * second: what a verification forgives a clock that is slow lets in, and does not keep.
 */
export function watchCredentials(
  identify: (authorization: string) => Promise<Principal | null>,
  clock: Clock,
): CredentialWatch {
  const watched = new Map<string, Set<Holder>>();
  const looking = new Set<string>();
  const look = async (authorization: string, holders: Set<Holder>) => {
    looking.add(authorization);
    try {
      const principal = await identify(authorization);
      if (principal === null) return;
      if (principal.expiresAt !== null && principal.expiresAt <= clock.now()) throw new AppError('UNAUTHENTICATED');
      for (const holder of [...holders]) holder.identified(principal);
    } catch (error) {
      // Nobody could tell: it is asked again.
      if (!isRefusal(error)) return;
      if (watched.get(authorization) === holders) watched.delete(authorization);
      for (const holder of [...holders]) holder.refuse();
    } finally {
      looking.delete(authorization);
    }
  };
  const timer = setInterval(() => {
    for (const [authorization, holders] of watched) {
      // A look that takes longer than the pause is not overtaken by the next.
      if (!looking.has(authorization)) void look(authorization, holders);
    }
  }, EVERY_MS);
  return {
    add(authorization, refuse, identified = () => undefined) {
      const holders = watched.get(authorization) ?? new Set();
      // An object of its own, so that one `refuse` may watch over several connections.
      const holder = { refuse, identified };
      watched.set(authorization, holders.add(holder));
      return () => {
        holders.delete(holder);
        if (holders.size === 0 && watched.get(authorization) === holders) watched.delete(authorization);
      };
    },
    stop: () => clearInterval(timer),
  };
}

/** Whether an error says that the credentials are bad, and not that nobody could tell. */
export function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UNAUTHENTICATED';
}
