import type { Tx } from '../database/database.js';

/** What the program asks of a queue, whatever stands behind it. `Work` maps a queue's name to one message's payload. */
export interface JobQueue<Work> {
  /**
   * Adds messages in the caller's transaction: they exist if and only if it commits. Payloads are checked against the
   * queue's schema here and again when they are worked on.
   */
  enqueue<Name extends keyof Work & string>(tx: Tx, name: Name, payloads: readonly Work[Name][]): Promise<void>;
}
