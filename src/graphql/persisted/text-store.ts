import { LRUCache } from 'lru-cache';

/** How much text is kept. */
export interface TextBounds {
  readonly entries: number;
  /** UTF-16 units of all texts together. */
  readonly characters: number;
}

/** Texts by key; none where none may be kept. Those unused for longest leave when there are too many or they are too long together. */
export class TextStore {
  readonly #texts: LRUCache<string, string> | null;

  constructor({ entries, characters }: TextBounds) {
    this.#texts =
      entries === 0 || characters === 0
        ? null
        : new LRUCache({
            max: entries,
            maxSize: characters,
            // An empty one has a size too.
            sizeCalculation: (text) => Math.max(1, text.length),
          });
  }

  get(key: string): string | undefined {
    return this.#texts?.get(key);
  }

  set(key: string, text: string): void {
    this.#texts?.set(key, text);
  }
}
