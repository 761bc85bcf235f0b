import type { Database } from '../../adapters/database/database.js';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Metrics } from '../../adapters/metrics/metrics.js';
import { type ClassificationEntry, insertClassifications } from '../../entities/intents/classification.queries.js';
import { append } from '../../events/append.js';
import { createBatchWriter } from './batch-writer.js';

/** A call as it is recorded: what is kept of it is made when it is written, after the answer. */
export interface LoggedClassification {
  readonly id: string;
  readonly toEntry: () => ClassificationEntry;
}

/** Where classifications are kept, with the event of each. Never rejects. */
export interface ClassificationLog {
  /** Written within a tenth of a second, together with others. */
  record(logged: LoggedClassification): void;
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
  const entries = createBatchWriter<LoggedClassification>({
    what: 'Classifications',
    logger,
    everyMs: EVERY_MS,
    maxWaiting: MAX_WAITING,
    write: (batch) =>
      writeEntries(
        database,
        batch.map(({ toEntry }) => toEntry()),
      ),
  });
  return {
    record(logged) {
      if (entries.add(logged)) return;
      metrics.classificationsLost.inc();
    },
    flush: () => entries.flush(),
  };
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
