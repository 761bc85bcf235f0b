/** How much text is kept. */
export interface TextBounds {
  readonly entries: number;
  /** UTF-16 units of all texts together. */
  readonly characters: number;
}

/** Texts by key. Those unused for longest leave when there are too many or they are too long together. */
export class TextStore {
  readonly #bounds: TextBounds;
  readonly #texts = new Map<string, string>();
  #characters = 0;

  constructor(bounds: TextBounds) {
    this.#bounds = bounds;
  }

  get(key: string): string | undefined {
    const text = this.#texts.get(key);
    if (text === undefined) return undefined;
    this.#texts.delete(key);
    this.#texts.set(key, text);
    return text;
  }

  set(key: string, text: string): void {
    this.#remove(key);
    if (text.length > this.#bounds.characters) return;
    this.#texts.set(key, text);
    this.#characters += text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= this.#bounds.entries && this.#characters <= this.#bounds.characters) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#characters -= this.#texts.get(key)?.length ?? 0;
    this.#texts.delete(key);
  }
}
