import type { Logger } from '../../adapters/logger/logger.js';
import { defineStatement, getOne } from '../../entities/_shared/statement.js';
import { explainStandstill, readLogState } from '../../events/log-state.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

export type HealthStatus = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';

export interface ComponentHealth {
  readonly name: string;
  readonly status: HealthStatus;
  readonly detail: string | null;
  readonly latencyMs: number | null;
}

const waitingMessages = defineStatement<{ count: number }>(
  'health.jobs',
  `SELECT count(*)::int AS count FROM jobs WHERE state IN ('QUEUED', 'ACTIVE', 'RETRYING')`,
);

/** Asks each part: database, event log, jobs, object store. Never throws for a part that does not answer. */
export async function checkHealth(
  ctx: OperationContext,
): Promise<{ status: HealthStatus; components: ComponentHealth[] }> {
  requireRight(ctx, 'public');
  const { database, objects, logger } = ctx.deps;
  const components = await Promise.all([
    probe('database', () => getOne(database, waitingMessages, []), { logger }),
    probe('event-log', () => readLogState(database), { logger, complaint: explainStandstill }),
    probe('object-store', () => objects.checkWritable(), { logger }),
  ]);
  const worst = components.some((component) => component.status === 'UNHEALTHY') ? 'UNHEALTHY' : null;
  const late = components.some((component) => component.status === 'DEGRADED') ? 'DEGRADED' : 'HEALTHY';
  return { status: worst ?? late, components };
}

interface Probing<T> {
  readonly logger: Logger;
  /** What is amiss with the answer; null for nothing. */
  readonly complaint?: (answer: T) => string | null;
}

async function probe<T>(
  name: string,
  ask: () => Promise<T>,
  { logger, complaint = () => null }: Probing<T>,
): Promise<ComponentHealth> {
  const startedAt = performance.now();
  try {
    const detail = complaint(await ask());
    return { name, status: detail === null ? 'HEALTHY' : 'DEGRADED', detail, latencyMs: performance.now() - startedAt };
  } catch (error) {
    // Health is public: what exactly failed is for the log alone.
    logger.warn({ err: error }, `Health: "${name}" does not answer.`);
    return { name, status: 'UNHEALTHY', detail: 'It does not answer.', latencyMs: null };
  }
}
