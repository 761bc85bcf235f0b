import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Lifetime } from '../adapters/database/lifetime.js';
import { AppError } from '../errors.js';
import type { ExecutionRequest, Executor } from './executor.js';

/** How often the time of running operations is looked at. */
const SWEEP_MS = 100;
/** How long an operation whose time is up may take to answer with what it has: its statements are being cancelled. */
const GRACE_MS = 1_000;

/** An operation that runs. */
interface Running {
  /** Where it stands among those that run. */
  place: number;
  readonly startedAtMs: number;
  readonly lifetime: Lifetime;
  readonly answer: (result: ExecutionResult) => void;
}

/**
 * Bounds how long operations run. When the time is up the operation's lifetime ends: what it asks of the database fails with TIMEOUT, and
 * the fields that were ready are answered beside that. One that does not end even so is answered TIMEOUT as a whole, unless it is
 * committing. Measured against a timer for each operation, looking at all of them now and then costs next to nothing.
 */
export function boundExecution(
  execute: Executor,
  timeoutMs: number,
): { readonly execute: Executor; readonly stop: () => void } {
  const running: Running[] = [];
  const timer = setInterval(() => sweep(running, timeoutMs), Math.min(SWEEP_MS, timeoutMs)).unref();
  return {
    execute: (request) => {
      const lifetime = lifetimeOf(request);
      if (lifetime === null) return execute(request);
      const timeout = Promise.withResolvers<ExecutionResult>();
      const one: Running = {
        place: running.length,
        startedAtMs: performance.now(),
        lifetime,
        answer: timeout.resolve,
      };
      running.push(one);
      return Promise.race([execute(request), timeout.promise]).finally(() => leave(running, one));
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * The last takes its place. No set: the tables that one outgrows as it is added to and deleted from keep what was in them alive, once they
 * are old, until the next full collection.
 */
function leave(running: Running[], one: Running): void {
  const last = running.pop();
  if (last === undefined || last === one) return;
  running[one.place] = last;
  last.place = one.place;
}

function sweep(running: readonly Running[], timeoutMs: number): void {
  const nowMs = performance.now();
  for (const one of running) {
    const overMs = nowMs - one.startedAtMs - timeoutMs;
    if (overMs < 0) continue;
    one.lifetime.expire();
    if (overMs < GRACE_MS || one.lifetime.commits > 0) continue;
    const error = new AppError('TIMEOUT');
    one.answer({ data: null, errors: [new GraphQLError(error.message, { originalError: error })] });
  }
}

/** Contexts of jobs and commands have none: nobody waits for them. */
function lifetimeOf({ context }: ExecutionRequest): Lifetime | null {
  const { lifetime } = (context ?? {}) as { lifetime?: Lifetime };
  return lifetime ?? null;
}
