import type { Delivery, QueueState } from '../job-queue/pg-boss-queue.js';

/** Something on the queue that is no message of ours. */
export interface UnreadableMessage {
  readonly id: string;
  readonly text: string;
  /** What is wrong with it, for people. */
  readonly problem: string;
}

/** What is done with messages. Each may be called more than once for one message: what must not happen twice is theirs to see to. */
export interface IntakeHandlers<Message> {
  /** Does the work and commits it; then the message is deleted. A throw: it comes again, later each time, until it counts as dead. */
  handle(delivery: Delivery<Message>): Promise<void>;
  /** Records a message that failed for good; then it is deleted from the dead letters. A throw: it comes again. */
  giveUp(delivery: Delivery<Message>): Promise<void>;
  /** Records what cannot be read; then it is deleted. A throw: it comes again. */
  discard(unreadable: UnreadableMessage): Promise<void>;
}

/**
 * Where requests for work come in, from this platform and from others. Every message is handed out at least once, to one
 * consumer at a time as long as that one lives, and deleted only after its handler has resolved.
 */
export interface IntakeQueue<Message> {
  /** Resolves once the messages are kept. */
  send(messages: readonly Message[]): Promise<void>;
  /** Starts to take messages, at most `concurrency` at once. */
  consume(handlers: IntakeHandlers<Message>, concurrency: number): Promise<void>;
  /** How many wait, are under work, and are dead. */
  inspect(): Promise<QueueState>;
  /** Takes no more, lets what is under work end (at most `graceMs`) and gives the rest back at once. */
  stop(graceMs: number): Promise<void>;
}
