import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import type { Logger } from '../adapters/logger/logger.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import type { Principal } from '../auth/principal.js';
import { encodeLogCursor } from '../events/cursor.js';
import type { StampedEvent } from '../events/event-catalogue.js';
import type { Executor } from '../graphql/executor.js';
import { mayPass, presentError } from '../graphql/present-error.js';
import { everybodyLike } from './audience.js';
import type { SubscriptionRequest } from './live-subscriptions.js';

/** One event as every member of a cohort gets it. */
export interface Frame {
  readonly position: bigint;
  readonly cursor: string;
  /** The JSON text of the execution result. */
  readonly payload: string;
  readonly sizeBytes: number;
  /** Whether the subscription is over with it. */
  readonly isLast: boolean;
}

export interface RenderSettings {
  readonly execute: Executor;
  readonly createContext: (scene: { principal: Principal | null; requestId: string; signal: AbortSignal }) => object;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What is executed for every event, for whom, until when. */
export interface Rendering {
  readonly prepared: SubscriptionRequest['prepared'];
  readonly principal: Principal | null;
  /** Whether the frames are for everybody with the same roles. */
  readonly isShared: boolean;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly endsWith: (event: StampedEvent) => boolean;
}

/**
 * Frames of events, in their order. All events of one call were read before its context is made and share its loaders, so many
 * cost as many statements as one. Throws {@link PersonalAnswer}, and then nobody gets anything.
 */
export type RenderEvents = (events: readonly StampedEvent[]) => Promise<Frame[]>;

/** What was to be shared turned out to depend on who asks. */
export class PersonalAnswer extends Error {
  override readonly name = 'PersonalAnswer';
}

/** How long an event of which nothing could be shown is given to come right, try by try. */
const RETRY_MS = [100, 400, 1_500];

export function createRenderer(settings: RenderSettings, rendering: Rendering): RenderEvents {
  const { prepared, requestId, signal } = rendering;
  const { document, operationName, variables } = prepared;
  // A failure that stays holds up the first event that meets it, and not each one after.
  let isHopeful = true;

  const execute = async (events: readonly StampedEvent[]): Promise<ExecutionResult[]> => {
    const audience = rendering.isShared ? everybodyLike(rendering.principal) : null;
    const principal = audience === null ? rendering.principal : audience.principal;
    const context = settings.createContext({ principal, requestId, signal });
    settings.metrics.subscriptionExecutions.inc(events.length);
    const results = await Promise.all(
      events.map((rootValue) => settings.execute({ document, operationName, variables, context, rootValue })),
    );
    if (audience?.wasIdentified() === true) throw new PersonalAnswer();
    return results;
  };

  const mend = async (events: readonly StampedEvent[], results: ExecutionResult[]): Promise<void> => {
    let failed = failuresOf(results);
    for (const waitMs of isHopeful ? RETRY_MS : []) {
      if (failed.length === 0 || signal.aborted) break;
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      const again = await execute(failed.map((n) => events[n] as StampedEvent));
      failed.forEach((n, at) => (results[n] = again[at] as ExecutionResult));
      failed = failuresOf(results);
    }
    isHopeful = failed.length === 0;
  };

  /** An event that could not be shown is told as an error with its cursor: no client passes over it unknowingly. */
  const shown = ({ data = null, errors }: ExecutionResult, cursor: string): object => {
    if (errors === undefined) return { data };
    const presented = errors.map((error) => presentError(error, { requestId, logger: settings.logger }).toJSON());
    if (data !== null) return { errors: presented, data };
    return { errors: presented.map((error) => ({ ...error, extensions: { ...error.extensions, cursor } })), data };
  };

  return async (events) => {
    const results = await execute(events);
    await mend(events, results);
    return events.map((event, n) => {
      const cursor = encodeLogCursor(event.position);
      const payload = JSON.stringify(shown(results[n] as ExecutionResult, cursor));
      const sizeBytes = Buffer.byteLength(payload);
      return { position: event.position, cursor, payload, sizeBytes, isLast: rendering.endsWith(event) };
    });
  };
}

/** Which results hold nothing, for a reason that may pass. */
function failuresOf(results: readonly ExecutionResult[]): number[] {
  return results.flatMap(({ data, errors = [] }, n) => (!data && errors.some(mayPass) ? n : []));
}
