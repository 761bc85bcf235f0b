import { validateGtin } from '../../engines/gtin/validate-gtin.js';
import { checkPricing } from '../../engines/pricing/check-pricing.js';
import { canonicalDecimal } from '../../engines/pricing/decimal.js';
import type { UserError } from '../../errors.js';
import { attributesProblem } from '../_shared/attributes-problem.js';
import { checkTexts } from '../_shared/input-bounds.js';

/** What is told of a product. Left out: unchanged, or empty for a new one; null: empty. */
export interface ProductDetails {
  readonly name?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly gtin?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  readonly mrp?: string | null | undefined;
  readonly price?: string | null | undefined;
  readonly discount?: string | null | undefined;
  readonly gst?: string | null | undefined;
  readonly currency?: string | null | undefined;
  readonly attributes?: unknown;
}

/** The columns that `ProductDetails` fill, in the form they are stored in. */
export interface ProductFields {
  readonly name: string | null;
  readonly category: string | null;
  readonly gtin: string | null;
  readonly externalId: string | null;
  readonly mrp: string | null;
  readonly price: string | null;
  readonly discount: string | null;
  readonly gst: string | null;
  readonly currency: string | null;
  readonly attributes: Record<string, unknown>;
}

export const NO_FIELDS: ProductFields = {
  name: null,
  category: null,
  gtin: null,
  externalId: null,
  mrp: null,
  price: null,
  discount: null,
  gst: null,
  currency: null,
  attributes: {},
};

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Everything wrong with what is told of a product, each with its path below `path`. */
export function checkDetails(given: ProductDetails, path: readonly string[]): UserError[] {
  const invalid = (field: string, message: string): UserError => ({
    code: 'INVALID',
    field: [...path, field],
    message,
  });
  const errors = checkTexts([
    { field: [...path, 'name'], text: given.name, maxLength: 500, required: true },
    { field: [...path, 'category'], text: given.category, maxLength: 200, required: true },
    { field: [...path, 'externalId'], text: given.externalId, maxLength: 200, required: true },
  ]);
  const gtin = typeof given.gtin === 'string' ? validateGtin(given.gtin) : null;
  if (gtin !== null && 'error' in gtin) errors.push(invalid('gtin', gtin.error));
  errors.push(...checkPricing(given).map(({ field, message }) => invalid(field, message)));
  if (typeof given.currency === 'string' && !CURRENCIES.has(given.currency.toUpperCase())) {
    errors.push(invalid('currency', 'This is no currency of ISO 4217, such as INR or EUR.'));
  }
  const isGiven = given.attributes !== null && given.attributes !== undefined;
  const problem = isGiven ? attributesProblem(given.attributes) : null;
  if (problem !== null) errors.push(invalid('attributes', problem));
  return errors;
}

/** The given details, checked before, in the form they are stored in; only those that were given. */
export function readDetails(given: ProductDetails): Partial<ProductFields> {
  const read = <T>(value: T | null | undefined, form: (value: T) => string | null): string | null | undefined =>
    value === undefined ? undefined : value === null ? null : form(value);
  const fields = {
    name: read(given.name, (text) => text.trim()),
    category: read(given.category, (text) => text.trim()),
    gtin: read(given.gtin, gtin14),
    externalId: given.externalId,
    mrp: read(given.mrp, canonicalDecimal),
    price: read(given.price, canonicalDecimal),
    discount: read(given.discount, canonicalDecimal),
    gst: read(given.gst, canonicalDecimal),
    currency: read(given.currency, (text) => text.toUpperCase()),
    attributes: given.attributes === undefined ? undefined : readAttributes(given.attributes),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** As they are read back: objects written out in a document have no prototype, and would never equal what is stored. */
function readAttributes(given: unknown): unknown {
  return JSON.parse(JSON.stringify(given ?? {}));
}

function gtin14(text: string): string | null {
  const checked = validateGtin(text);
  return 'gtin14' in checked ? checked.gtin14 : null;
}
