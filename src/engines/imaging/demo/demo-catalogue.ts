import { gtinCheckDigit } from '../../gtin/validate-gtin.js';
import { formatDecimal, parseDecimal } from '../../pricing/decimal.js';
import type { DemoPictureSpec } from './demo-picture.js';
import type { DemoRow } from './demo-row.js';
import { BRIT_ROWS } from './rows-brit.js';
import { KITE_ROWS } from './rows-kite.js';
import { NORD_ROWS } from './rows-nord.js';

/** A vendor of the demonstration catalogue. */
export interface DemoVendor {
  readonly code: string;
  readonly name: string;
}

/** A product as its vendor would send it; amounts are canonical decimals, `gst` a rate in per cent, `gtin` 13 digits. */
export interface DemoProduct {
  readonly vendorCode: string;
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly mrp: string;
  readonly price: string;
  readonly discount: string;
  readonly gst: string;
  readonly currency: string;
  readonly gtin: string | null;
  readonly picture: DemoPictureSpec;
}

/** What `--demo` loads. */
export interface DemoCatalogue {
  readonly vendors: readonly DemoVendor[];
  readonly products: readonly DemoProduct[];
}

const VENDORS = [
  { code: 'BRIT', name: 'Brittain & Sons Outfitters', rows: BRIT_ROWS },
  { code: 'NORD', name: 'Nordljus Hjem', rows: NORD_ROWS },
  { code: 'KITE', name: 'Kitehill Supply', rows: KITE_ROWS },
] as const;

/** Beginning of every number: GS1 prefix 952 is kept for demonstrations, so no real product is named. */
const DEMONSTRATION_PREFIX = '9521234';

/**
 * Three vendors and 42 products, always the same: sound and flawed pictures, codes in six scripts, four groups of codes
 * that collide in their plain SKU, two products sold by two vendors under one GTIN in re-framed pictures, one such pair
 * without a GTIN, colour variants that must stay apart, and one corrupt file.
 */
export function demoCatalogue(): DemoCatalogue {
  return {
    vendors: VENDORS.map(({ code, name }) => ({ code, name })),
    products: VENDORS.flatMap(({ code, rows }) => rows.map((row) => demoProduct(code, row))),
  };
}

function demoProduct(vendorCode: string, row: DemoRow): DemoProduct {
  const [code, name, category, [mrp, price], [kind, body, accent, flaw], serial] = row;
  return {
    vendorCode,
    code,
    name,
    category,
    mrp,
    price,
    discount: formatDecimal(parseDecimal(mrp)! - parseDecimal(price)!),
    gst: '18.00',
    currency: 'INR',
    gtin: serial === null ? null : demoGtin(serial),
    picture: { kind, body, accent, flaw },
  };
}

function demoGtin(serial: number): string {
  const payload = DEMONSTRATION_PREFIX + String(serial).padStart(5, '0');
  return payload + String(gtinCheckDigit(payload));
}
