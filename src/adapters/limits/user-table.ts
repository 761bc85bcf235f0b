import { LRUCache } from 'lru-cache';

/** What is known of users, as long as it matters. Past `max`, those unused for longest go, if what is known of them is spent. */
export class UserTable<Known extends object> {
  readonly #users: LRUCache<string, { readonly known: Known; usedAtMs: number }>;

  constructor(
    private readonly max: number,
    private readonly forgetAfterMs: number,
  ) {
    this.#users = new LRUCache({ max });
  }

  find(user: string): Known | null {
    return this.#users.peek(user)?.known ?? null;
  }

  /** Null when there is no room: everybody kept was there a short while ago. */
  open(user: string, nowMs: number, make: () => Known): Known | null {
    const entry = this.#users.get(user);
    if (entry !== undefined) {
      entry.usedAtMs = nowMs;
      return entry.known;
    }
    if (this.#users.size >= this.max && !this.#isOldestSpent(nowMs)) return null;
    const known = make();
    this.#users.set(user, { known, usedAtMs: nowMs });
    return known;
  }

  #isOldestSpent(nowMs: number): boolean {
    const { value: oldest } = this.#users.rvalues().next();
    return oldest !== undefined && nowMs - oldest.usedAtMs >= this.forgetAfterMs;
  }
}
