import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import type { AuditOutcome } from '../../entities/system/audit-entry.entity.js';
import { AUDIT_COLUMNS, AUDIT_NEWEST_FIRST, type AuditRow } from '../../entities/system/audit-entry.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage } from '../_shared/list-page.js';

export interface AuditFilter {
  readonly principalId?: string | null | undefined;
  readonly operation?: string | null | undefined;
  readonly outcome?: AuditOutcome | null | undefined;
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

/** What was asked to be changed, newest first. */
export async function listAuditLog(
  ctx: OperationContext,
  filter: AuditFilter,
  page: PageArguments,
): Promise<ListPage<AuditRow>> {
  requireRight(ctx, 'audit:read');
  const conditions = new Conditions();
  if (filter.principalId) conditions.add('principal_id = ?', filter.principalId);
  if (filter.operation) conditions.add('operation = ?', filter.operation);
  if (filter.outcome) conditions.add('outcome = ?', filter.outcome);
  if (filter.since) conditions.add('at >= ?', filter.since.toISOString());
  if (filter.until) conditions.add('at < ?', filter.until.toISOString());
  const source = {
    select: AUDIT_COLUMNS,
    from: 'audit_log',
    conditions,
    order: AUDIT_NEWEST_FIRST,
    place: (row: AuditRow) => [row.at, row.id],
  };
  return listPage<AuditRow>(ctx.deps.database, source, page);
}
