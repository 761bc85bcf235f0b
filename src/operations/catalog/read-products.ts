import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import {
  livingProductByExternalId,
  livingProductBySku,
  NAME_SORT_KEY,
  PRODUCT_COLUMNS,
  PRODUCT_ORDERS,
  type ProductOrder,
  type ProductRow,
  productsByIds,
} from '../../entities/catalog/product.queries.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, type ListSource, listPage, listPages } from '../_shared/list-page.js';
import { type ProductFilter, productConditions } from '../_shared/product-filter.js';

export interface ProductKey {
  readonly id?: string | null | undefined;
  readonly sku?: string | null | undefined;
  readonly externalId?: string | null | undefined;
}

/**
 * The product with this id, SKU (any case) or external id; exactly one must be given. An id answers the product itself;
 * SKU and external id, which the outside keeps, lead from a merged product to the one kept.
 */
export async function findProduct(ctx: OperationContext, key: ProductKey): Promise<ProductRow | null> {
  requireRight(ctx, 'catalog:read');
  const { database } = ctx.deps;
  const given = [key.id, key.sku, key.externalId].filter((value) => typeof value === 'string');
  if (given.length !== 1) throw new AppError('BAD_USER_INPUT', 'Give exactly one of "id", "sku" and "externalId".');
  if (typeof key.id === 'string') return findOne(database, productsByIds, [[key.id]]);
  if (typeof key.sku === 'string') return findOne(database, livingProductBySku, [key.sku.toUpperCase()]);
  return findOne(database, livingProductByExternalId, [key.externalId]);
}

export interface ProductList {
  /** Null: all products. */
  readonly filter: ProductFilter | null;
  readonly orderBy: ProductOrder;
}

/** Products that fit every given part of the filter, archived ones included unless `status` leaves them out. */
export async function listProducts(
  ctx: OperationContext,
  { filter, orderBy }: ProductList,
  args: PageArguments,
): Promise<ListPage<ProductRow>> {
  requireRight(ctx, 'catalog:read');
  return listPage(ctx.deps.database, { ...sourceOf(orderBy), conditions: productConditions(filter ?? {}) }, args);
}

/** The products of several vendors, newest first, a page for each, in the order of the ids. */
export async function listProductsOfVendors(
  ctx: OperationContext,
  vendorIds: readonly string[],
  args: PageArguments,
): Promise<ListPage<ProductRow>[]> {
  requireRight(ctx, 'catalog:read');
  const parents = { column: 'products.vendor_id', ids: vendorIds };
  return listPages(ctx.deps.database, { ...sourceOf('CREATED_DESC'), conditions: new Conditions(), parents }, args);
}

type OrderedRow = ProductRow & { readonly sortName: string };

function sourceOf(orderBy: ProductOrder): Omit<ListSource<OrderedRow>, 'conditions'> {
  const byName = orderBy === 'NAME_ASC';
  return {
    select: byName ? `${PRODUCT_COLUMNS}, ${NAME_SORT_KEY} AS "sortName"` : PRODUCT_COLUMNS,
    from: 'products',
    order: PRODUCT_ORDERS[orderBy],
    place: (row) => {
      if (byName) return [String(row.name === null), row.sortName, row.id];
      return [orderBy === 'UPDATED_DESC' ? row.updatedAt : row.createdAt, row.id];
    },
  };
}
