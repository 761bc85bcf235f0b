import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import type { ProductStatus } from '../../entities/catalog/product.entity.js';
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

export interface ProductFilter {
  readonly vendorId?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly status?: readonly ProductStatus[] | null | undefined;
  readonly sku?: string | null | undefined;
  readonly search?: string | null | undefined;
  readonly hasOpenReview?: boolean | null | undefined;
  readonly createdAfter?: Date | null | undefined;
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
  return listPage(ctx.deps.database, { ...sourceOf(orderBy), conditions: conditionsOf(filter ?? {}) }, args);
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

const HAS_OPEN_REVIEW =
  "EXISTS (SELECT 1 FROM review_tasks t WHERE t.product_id = products.id AND t.state IN ('OPEN', 'CLAIMED'))";

const MAX_SEARCH_LENGTH = 200;

function conditionsOf(filter: ProductFilter): Conditions {
  const conditions = new Conditions();
  const { vendorId, category, status, sku, search, hasOpenReview, createdAfter } = filter;
  if (isGiven(vendorId)) conditions.add('vendor_id = ?', vendorId);
  if (isGiven(category)) conditions.add('category = ?', category);
  if (isGiven(status)) conditions.add('status = ANY(?::text[])', status);
  if (isGiven(sku)) conditions.add('sku = ?', sku.toUpperCase());
  if (isGiven(search)) addSearch(conditions, search);
  if (isGiven(hasOpenReview)) conditions.addPlain(hasOpenReview ? HAS_OPEN_REVIEW : `NOT ${HAS_OPEN_REVIEW}`);
  if (isGiven(createdAfter)) conditions.add('created_at > ?::timestamptz', createdAfter.toISOString());
  return conditions;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/** Text found anywhere in the name, or at the beginning of the vendor's code or the SKU; case does not count. */
function addSearch(conditions: Conditions, search: string): void {
  const text = search.trim();
  if (text === '' || text.length > MAX_SEARCH_LENGTH || text.includes('\u0000')) {
    throw new AppError('BAD_USER_INPUT', `"search" has 1 to ${MAX_SEARCH_LENGTH} characters.`);
  }
  const literal = text.replace(/[\\%_]/g, '\\$&');
  const inside = conditions.bind(`%${literal}%`);
  const start = conditions.bind(`${literal}%`);
  conditions.addPlain(`(name ILIKE ${inside} OR vendor_code ILIKE ${start} OR sku ILIKE ${start})`);
}
