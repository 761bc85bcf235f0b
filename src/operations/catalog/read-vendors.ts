import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import {
  VENDOR_COLUMNS,
  VENDORS_OLDEST_FIRST,
  type VendorRow,
  vendorByCode,
  vendorsByIds,
} from '../../entities/catalog/vendor.queries.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage } from '../_shared/list-page.js';

/** The vendor with this id or this code (any case), or null. Exactly one of the two must be given. */
export async function findVendor(
  ctx: OperationContext,
  by: { id?: string | null; code?: string | null },
): Promise<VendorRow | null> {
  requireRight(ctx, 'catalog:read');
  const { database } = ctx.deps;
  if (typeof by.id === 'string' && typeof by.code !== 'string') return findOne(database, vendorsByIds, [[by.id]]);
  if (typeof by.code === 'string' && typeof by.id !== 'string')
    return findOne(database, vendorByCode, [by.code.toUpperCase()]);
  throw new AppError('BAD_USER_INPUT', 'Give exactly one of "id" and "code".');
}

/** All vendors, oldest first. */
export async function listVendors(ctx: OperationContext, args: PageArguments): Promise<ListPage<VendorRow>> {
  requireRight(ctx, 'catalog:read');
  return listPage<VendorRow>(
    ctx.deps.database,
    {
      select: VENDOR_COLUMNS,
      from: 'vendors',
      conditions: new Conditions(),
      order: VENDORS_OLDEST_FIRST,
      place: (row) => [row.createdAt, row.id],
    },
    args,
  );
}
