import type { Clock } from '../../adapters/clock/clock.js';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Principal } from '../../auth/principal.js';
import type { Queryable } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { type AuditRow, writeAuditEntries } from '../../entities/system/audit-entry.queries.js';
import type { ErrorCode } from '../../errors.js';
import { createBatchWriter } from './batch-writer.js';
import { contentDigest } from './content-digest.js';

/** A mutation field that was not even begun. */
export interface RefusedMutation {
  readonly principal: Principal | null;
  readonly clientAddress: string | null;
  readonly requestId?: string;
  readonly operation: string;
  readonly code: ErrorCode;
  /** What it was asked with: its digest is kept. */
  readonly content: unknown;
}

/** Takes entries that no transaction writes: of calls that changed nothing, or ended otherwise than their change said. */
export interface AuditTrail {
  record(make: () => AuditRow): void;
  /** Records a mutation that was refused before it began. */
  recordRefusal(refusal: RefusedMutation): void;
  /** Writes what was recorded. Called when the process stops, after the last call has ended. */
  flush(): Promise<void>;
}

const EVERY_MS = 1_000;
/** Entries that wait while the database does not answer; those beyond are lost, and the log says so. */
const MAX_WAITING = 20_000;

export interface AuditTrailSettings {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Writes in batches, within a second; what could not be written waits for the next try. */
export function createAuditTrail({ db, clock, logger }: AuditTrailSettings): AuditTrail {
  const entries = createBatchWriter<AuditRow>({
    what: 'Entries of the audit log',
    logger,
    everyMs: EVERY_MS,
    maxWaiting: MAX_WAITING,
    write: (batch) => db.query(writeAuditEntries, [JSON.stringify(batch.map(toColumns))]),
  });
  const record = (make: () => AuditRow): void => {
    if (entries.add(make)) return;
    const { operation, requestId } = make();
    logger.error({ operation, requestId }, 'An entry of the audit log was lost.');
  };

  return {
    record,
    recordRefusal: ({ principal, clientAddress, requestId, operation, code, content }) => {
      const [id, at] = [newId('audit'), clock.now()];
      record(() => ({
        id,
        at,
        principalId: principal?.id ?? null,
        principalName: principal?.name ?? null,
        requestId: requestId ?? null,
        clientAddress,
        operation,
        entityIds: [],
        outcome: 'REFUSED',
        codes: [code],
        inputDigest: contentDigest(content),
      }));
    },
    flush: () => entries.flush(),
  };
}

function toColumns(row: AuditRow): Record<string, unknown> {
  return {
    id: row.id,
    at: row.at,
    principal_id: row.principalId,
    principal_name: row.principalName,
    request_id: row.requestId,
    client_address: row.clientAddress,
    operation: row.operation,
    entity_ids: row.entityIds,
    outcome: row.outcome,
    codes: row.codes,
    input_digest: row.inputDigest,
  };
}
