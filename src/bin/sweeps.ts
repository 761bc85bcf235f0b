import { setTimeout as delay } from 'node:timers/promises';
import type { Deps, OperationContext } from '../operations/_shared/context.js';
import { announceFeedback } from '../operations/review/announce-feedback.js';
import { breachSlas } from '../operations/review/breach-slas.js';
import { expireLeases } from '../operations/review/expire-leases.js';
import { cleanUp } from '../operations/system/clean-up.js';
import { systemContext } from './contexts.js';

interface Sweep {
  readonly name: string;
  readonly everyMs: number;
  run(ctx: OperationContext): Promise<unknown>;
}

/** What happens because time passes. Each may run in several processes at once. */
const SWEEPS: readonly Sweep[] = [
  { name: 'expire leases', everyMs: 1_000, run: expireLeases },
  { name: 'breach SLAs', everyMs: 1_000, run: breachSlas },
  { name: 'clean up', everyMs: 600_000, run: cleanUp },
  { name: 'announce feedback', everyMs: 30_000, run: announceFeedback },
];

/** Runs every sweep at its interval, never twice at once in this process; a failure is logged and tried again. */
export function startSweeps(deps: Deps): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const loops = SWEEPS.map((sweep) => repeat(sweep, deps, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat(sweep: Sweep, deps: Deps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweep
      .run(systemContext(deps, signal))
      .catch((error: unknown) => deps.logger.warn({ err: error }, `The sweep "${sweep.name}" failed.`));
    await delay(sweep.everyMs, undefined, { signal }).catch(() => undefined);
  }
}
