import type { ListOrder } from '../_shared/page-query.js';
import { defineStatement } from '../_shared/statement.js';
import type { AuditOutcome } from './audit-entry.entity.js';

/** An entry as it is written and read. */
export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly principalId: string | null;
  readonly principalName: string | null;
  readonly requestId: string | null;
  readonly clientAddress: string | null;
  readonly operation: string;
  readonly entityIds: readonly string[];
  readonly outcome: AuditOutcome;
  readonly codes: readonly string[];
  readonly inputDigest: string;
}

const COLUMNS =
  'id, at, principal_id, principal_name, request_id, client_address, operation, entity_ids, outcome, codes, input_digest';

export const AUDIT_COLUMNS = `id, at, principal_id AS "principalId", principal_name AS "principalName",
  request_id AS "requestId", client_address AS "clientAddress", operation, entity_ids AS "entityIds", outcome, codes,
  input_digest AS "inputDigest"`;

export const AUDIT_NEWEST_FIRST: ListOrder = {
  tag: 'audit:NEWEST:1',
  columns: ['at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

/** A call of several transactions writes its entry with each; how it ended is what its last one says. */
const OR_LATER = `ON CONFLICT (id) DO UPDATE SET entity_ids = EXCLUDED.entity_ids, outcome = EXCLUDED.outcome, codes = EXCLUDED.codes`;

/** Values as by {@link auditValues}. */
export const writeAuditEntry = defineStatement<never>(
  'audit.write',
  `INSERT INTO audit_log (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ${OR_LATER}`,
);

export function auditValues(row: AuditRow): unknown[] {
  return [
    ...[row.id, row.at.toISOString(), row.principalId, row.principalName, row.requestId, row.clientAddress],
    ...[row.operation, row.entityIds, row.outcome, row.codes, row.inputDigest],
  ];
}

/** $1: rows as JSON with the columns' names; each id once. */
export const writeAuditEntries = defineStatement<never>(
  'audit.write_many',
  `INSERT INTO audit_log (${COLUMNS}) SELECT ${COLUMNS} FROM jsonb_to_recordset($1::jsonb) AS entry(
     id text, at timestamptz, principal_id text, principal_name text, request_id text, client_address text,
     operation text, entity_ids text[], outcome text, codes text[], input_digest text) ${OR_LATER}`,
);

/** Entries older than $1, at most $2 at once. */
export const forgetAuditEntries = defineStatement<{ id: string }>(
  'audit.forget',
  'DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < $1 ORDER BY at, id LIMIT $2) RETURNING id',
);
