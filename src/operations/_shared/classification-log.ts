import type { Database } from '../../adapters/database/database.js';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Metrics } from '../../adapters/metrics/metrics.js';
import { type ClassificationEntry, insertClassifications } from '../../entities/intents/classification.queries.js';
import { append } from '../../events/append.js';
import { createBatchWriter } from './batch-writer.js';

/** Where classifications are kept, with the event of each, and counted. Never rejects. */
export interface ClassificationLog {
  /** Written within a tenth of a second, together with others. */
  record(make: () => ClassificationEntry): void;
  /** Tries to write all that was recorded. Called before anything is read from the log, and when the process stops. */
  flush(): Promise<void>;
}

const EVERY_MS = 100;
/** Some 20 MB. */
const MAX_WAITING = 10_000;

export interface ClassificationLogSettings {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function createClassificationLog({ database, logger, metrics }: ClassificationLogSettings): ClassificationLog {
  const entries = createBatchWriter<ClassificationEntry>({
    what: 'Classifications',
    logger,
    everyMs: EVERY_MS,
    maxWaiting: MAX_WAITING,
    write: (batch) => writeEntries(database, batch),
  });
  return {
    record(make) {
      const makeCounted = (): ClassificationEntry => {
        const entry = make();
        count(metrics, entry);
        return entry;
      };
      if (entries.add(makeCounted)) return;
      makeCounted();
      metrics.classificationsLost.inc();
    },
    flush: () => entries.flush(),
  };
}

function count(metrics: Metrics, entry: ClassificationEntry): void {
  if (entry.compared) return;
  const { classifier, workflow_type: workflow } = entry;
  if (classifier === null || workflow === null) {
    metrics.classificationsRateLimited.inc();
    return;
  }
  metrics.classifications.inc({ classifier, workflow });
  metrics.classificationSeconds.observe({ classifier }, entry.processing_ms / 1_000);
  if (entry.cache_hit) metrics.classificationCacheHits.inc();
  if (entry.fallback_reason !== null) metrics.classificationFallbacks.inc({ reason: entry.fallback_reason });
}

/** An entry that is there already, because the answer of an earlier try was lost, is not told of twice. */
function writeEntries(database: Database, batch: readonly ClassificationEntry[]): Promise<void> {
  return database.transaction(async (tx) => {
    const written = new Set((await tx.query(insertClassifications, [JSON.stringify(batch)])).map(({ id }) => id));
    await append(
      tx,
      batch
        .filter(({ id, result }) => result === 'ANSWERED' && written.has(id))
        .map((entry) => ({
          type: 'intent.classified.v1' as const,
          entityId: entry.id,
          entityVersion: 1,
          payload: { workflowType: entry.workflow_type ?? '', classifier: entry.classifier ?? '' },
          occurredAt: new Date(entry.created_at),
        })),
    );
  });
}
