/** What is known of users, as long as it matters. Past `max`, those unused for longest go, if what is known of them is spent. */
export class UserTable<Known> {
  /** The longest unused first. */
  readonly #users = new Map<string, { known: Known; usedAtMs: number }>();

  constructor(
    private readonly max: number,
    private readonly forgetAfterMs: number,
  ) {}

  find(user: string): Known | null {
    return this.#users.get(user)?.known ?? null;
  }

  /** Null when there is no room: everybody kept was there a short while ago. */
  open(user: string, nowMs: number, make: () => Known): Known | null {
    const entry = this.#users.get(user);
    if (entry !== undefined) {
      this.#users.delete(user);
      this.#users.set(user, { known: entry.known, usedAtMs: nowMs });
      return entry.known;
    }
    if (this.#users.size >= this.max && !this.#forgetOne(nowMs)) return null;
    const known = make();
    this.#users.set(user, { known, usedAtMs: nowMs });
    return known;
  }

  #forgetOne(nowMs: number): boolean {
    for (const [user, { usedAtMs }] of this.#users) {
      if (nowMs - usedAtMs < this.forgetAfterMs) return false;
      return this.#users.delete(user);
    }
    return false;
  }
}
