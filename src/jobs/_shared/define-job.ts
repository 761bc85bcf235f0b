import type { ZodType } from 'zod';
import type { BackgroundWork } from '../../operations/_shared/background-work.js';
import type { OperationContext } from '../../operations/_shared/context.js';

/** What a handler may know of its own standing: whether a failure now would be final. */
export interface Attempt {
  readonly lastAttempt: boolean;
}

/** A kind of message and what is done with it. */
export interface JobDefinition<Name extends keyof BackgroundWork = keyof BackgroundWork> {
  readonly name: Name;
  readonly schema: ZodType<BackgroundWork[Name]>;
  /** How often a failed message is tried again, with growing pauses. */
  readonly retryLimit: number;
  /** Messages of this kind worked on at once in one process. */
  readonly concurrency: number;
  /** Does the work. A throw is a failed attempt; what must not happen twice is guarded by the operation. */
  handle(ctx: OperationContext, payload: BackgroundWork[Name], attempt: Attempt): Promise<void>;
  /** Called for a message that failed for good without its handler having known: its process died at the last attempt. */
  giveUp(ctx: OperationContext, payload: BackgroundWork[Name], messageId: string): Promise<void>;
}

/** Names a kind of message. */
export function defineJob<Name extends keyof BackgroundWork>(definition: JobDefinition<Name>): JobDefinition<Name> {
  return definition;
}
