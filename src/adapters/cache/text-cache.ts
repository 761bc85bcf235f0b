/** Texts that can be made again, kept for a fixed time. Never rejects: what is away is a miss. */
export interface TextCache {
  /** Null when there is none, or no longer. */
  get(key: string): Promise<string | null>;
  /** Keeps a text of at most 16 384 UTF-16 units; a longer one is not kept. */
  set(key: string, text: string): Promise<void>;
}

/** The longest text kept, in UTF-16 units. */
export const LONGEST_TEXT = 16_384;
