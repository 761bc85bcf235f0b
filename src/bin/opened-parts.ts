/** What has been opened so far, to be let go in the opposite order: at the end, or when a later step fails. */
export class OpenedParts {
  readonly #closings: (() => unknown)[] = [];

  /** Remembers how to close a part, and answers it. */
  add<Part>(part: Part, close: (part: Part) => unknown): Part {
    this.#closings.push(() => close(part));
    return part;
  }

  /** Closes each part once, the last opened first, one after the other. Rejects with the first failure, once all had their turn. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closings.pop(); close !== undefined; close = this.#closings.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
