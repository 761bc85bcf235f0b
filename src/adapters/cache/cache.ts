/**
 * Values that can be made again, kept for a fixed time: plain data of a few kilobytes, shared by all who ask, and so changed by nobody.
 * Never rejects: what is away is a miss.
 */
export interface Cache<Value> {
  /** Null when there is none, or no longer. */
  get(key: string): Promise<Value | null>;
  set(key: string, value: Value): Promise<void>;
}
