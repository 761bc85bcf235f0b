import type { ProductRow } from '../../entities/catalog/product.queries.js';
import { PricingType, ProductType } from '../../schema/catalog/product.type.js';
import { mapTo } from './map-to.js';

/** A product as it was read, as its GraphQL object. */
export function toProduct(row: ProductRow): ProductType {
  const pricing = mapTo(PricingType, {
    mrp: toAmount(row.mrp),
    price: toAmount(row.price),
    discount: toAmount(row.discount),
    gst: toAmount(row.gst),
    currency: row.currency,
  });
  return mapTo(ProductType, { ...row, pricing });
}

/** Four decimals are stored, two or as many as say something are answered: "900.0000" is "900.00". */
function toAmount(stored: string | null): string | null {
  return stored === null ? null : stored.replace(/0{1,2}$/, '');
}
