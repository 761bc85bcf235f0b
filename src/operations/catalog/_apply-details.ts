import { isDeepStrictEqual } from 'node:util';
import { checkPricing } from '../../engines/pricing/check-pricing.js';
import { canonicalDecimal } from '../../engines/pricing/decimal.js';
import type { ProductRow } from '../../entities/catalog/product.queries.js';
import type { UserError } from '../../errors.js';
import type { ProductFields } from './_product-fields.js';

/** What becomes of a known product: its fields after the change, null when nothing changes; or what is wrong with that. */
export type AppliedDetails = { readonly fields: ProductFields | null } | { readonly errors: UserError[] };

/**
 * Applies what is told of a known product to what is stored of it. Fails with NOT_ALLOWED_NOW for an archived product,
 * INVALID where an amount does not fit one that was stored before.
 */
export function applyDetails(
  stored: ProductRow,
  given: Partial<ProductFields>,
  path: readonly string[],
): AppliedDetails {
  if (stored.status === 'ARCHIVED') return { errors: [archivedError(stored, path)] };
  const before = fieldsOf(stored);
  const fields = { ...before, ...given };
  const problems = checkPricing(fields);
  if (problems.length > 0) {
    return { errors: problems.map(({ field, message }) => ({ code: 'INVALID', field: [...path, field], message })) };
  }
  return { fields: isDeepStrictEqual(fields, before) ? null : fields };
}

function archivedError({ mergedIntoId }: ProductRow, path: readonly string[]): UserError {
  const message =
    mergedIntoId === null
      ? 'The product with this code is archived.'
      : `The product with this code was merged into ${mergedIntoId}; send the code of that one.`;
  return { code: 'NOT_ALLOWED_NOW', field: [...path, 'vendorCode'], message };
}

function fieldsOf(row: ProductRow): ProductFields {
  const { name, category, gtin, externalId, currency, attributes } = row;
  const amount = (text: string | null) => (text === null ? null : canonicalDecimal(text));
  return {
    name,
    category,
    gtin,
    externalId,
    mrp: amount(row.mrp),
    price: amount(row.price),
    discount: amount(row.discount),
    gst: amount(row.gst),
    currency,
    attributes,
  };
}
