import { setTimeout as delay } from 'node:timers/promises';
import type { Deps, OperationContext } from '../operations/_shared/context.js';
import { judgeRules } from '../operations/alerts/judge-rules.js';
import { dispatchRetraining } from '../operations/drift/dispatch-retraining.js';
import { runDueSchedules } from '../operations/drift/run-due-schedules.js';
import { sweepDriftRuns } from '../operations/drift/sweep-runs.js';
import { sweepUnnamedFiles } from '../operations/images/sweep-unnamed-files.js';
import { sweepUploads } from '../operations/images/sweep-uploads.js';
import { refreshClassificationViews } from '../operations/intents/refresh-classification-views.js';
import { sweepAnalyses } from '../operations/posters/sweep-analyses.js';
import { announceFeedback } from '../operations/review/announce-feedback.js';
import { breachSlas } from '../operations/review/breach-slas.js';
import { expireLeases } from '../operations/review/expire-leases.js';
import { cleanUp } from '../operations/system/clean-up.js';
import { keepMonthlyTables } from '../operations/system/keep-monthly-tables.js';
import { disableOrphans } from '../operations/webhooks/disable-endpoints.js';
import { forgetAttempts } from '../operations/webhooks/measure-webhooks.js';
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
  { name: 'run due drift checks', everyMs: 1_000, run: runDueSchedules },
  { name: 'dispatch retraining', everyMs: 1_000, run: dispatchRetraining },
  { name: 'clean up', everyMs: 600_000, run: cleanUp },
  { name: 'keep monthly tables', everyMs: 3_600_000, run: (ctx) => keepMonthlyTables(ctx) },
  { name: 'sweep uploads', everyMs: 600_000, run: sweepUploads },
  { name: 'sweep unnamed files', everyMs: 600_000, run: sweepUnnamedFiles },
  { name: 'sweep analyses of posters', everyMs: 3_600_000, run: sweepAnalyses },
  { name: 'sweep drift runs', everyMs: 600_000, run: sweepDriftRuns },
  { name: 'refresh classification views', everyMs: 300_000, run: refreshClassificationViews },
  { name: 'judge alert rules', everyMs: 5_000, run: judgeRules },
  { name: 'announce feedback', everyMs: 30_000, run: announceFeedback },
  { name: 'disable webhooks of ended keys', everyMs: 1_000, run: disableOrphans },
  { name: 'forget webhook attempts', everyMs: 3_600_000, run: forgetAttempts },
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
