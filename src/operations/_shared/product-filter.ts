import { Conditions } from '../../entities/_shared/page-query.js';
import type { ProductStatus } from '../../entities/catalog/product.entity.js';
import { AppError } from '../../errors.js';
import { isGiven } from './is-given.js';

/** Which products; every part given must fit. */
export interface ProductFilter {
  readonly vendorId?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly status?: readonly ProductStatus[] | null | undefined;
  readonly sku?: string | null | undefined;
  readonly search?: string | null | undefined;
  readonly hasOpenReview?: boolean | null | undefined;
  readonly createdAfter?: Date | null | undefined;
}

const MAX_SEARCH_LENGTH = 200;

/** What a filter asks of the table `products`. Throws BAD_USER_INPUT for a search that is none. */
export function productConditions(filter: ProductFilter): Conditions {
  const conditions = new Conditions();
  const { vendorId, category, status, sku, search, hasOpenReview, createdAfter } = filter;
  if (isGiven(vendorId)) conditions.add('vendor_id = ?', vendorId);
  if (isGiven(category)) conditions.add('category = ?', category);
  if (isGiven(status)) addStatuses(conditions, status);
  if (isGiven(sku)) conditions.add('sku = ?', sku.toUpperCase());
  if (isGiven(search)) addSearch(conditions, search);
  if (isGiven(hasOpenReview)) conditions.addPlain(hasOpenReview ? 'in_review' : 'NOT in_review');
  if (isGiven(createdAfter)) conditions.add('created_at > ?::timestamptz', createdAfter.toISOString());
  return conditions;
}

/** Of one status an index has the order of creation; of a list of them, be it of one, PostgreSQL does not see that. */
function addStatuses(conditions: Conditions, statuses: readonly ProductStatus[]): void {
  if (statuses.length === 1) conditions.add('status = ?', statuses[0]);
  else conditions.add('status = ANY(?::text[])', statuses);
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
