import { describe, expect, it } from 'vitest';
import { validateGtin } from '../../../src/engines/gtin/validate-gtin.js';
import { demoCatalogue } from '../../../src/engines/imaging/demo/demo-catalogue.js';
import { checkPricing } from '../../../src/engines/pricing/check-pricing.js';
import { canonicalSku, normaliseVendorCode } from '../../../src/engines/sku/canonical-sku.js';
import { codeIdentity } from '../../../src/engines/sku/code-identity.js';

const { vendors, products } = demoCatalogue();

/** The keys two or more products share, each with the codes of those products. */
function sharedBy(keyOf: (product: (typeof products)[number]) => string | null): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const product of products) {
    const key = keyOf(product);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), product.code]);
  }
  return Object.fromEntries([...groups].filter(([, codes]) => codes.length > 1));
}

describe('demoCatalogue', () => {
  it('has 42 products of 3 vendors', () => {
    expect(vendors.map(({ code }) => normaliseVendorCode(code))).toEqual(['BRIT', 'NORD', 'KITE']);
    expect(vendors.map(({ code }) => products.filter((product) => product.vendorCode === code).length)).toEqual([
      14, 14, 14,
    ]);
    expect(new Set(products.map(({ vendorCode, code }) => `${vendorCode} ${codeIdentity(code)}`)).size).toBe(42);
  });

  it('would be ingested without an error', () => {
    expect(products.filter(({ vendorCode, code }) => canonicalSku(vendorCode, code) === null)).toEqual([]);
    expect(products.flatMap((product) => checkPricing(product))).toEqual([]);
    const numbers = products.flatMap(({ gtin }) => gtin ?? []);
    expect(numbers).toHaveLength(40);
    expect(numbers.map((gtin) => validateGtin(gtin))).toEqual(numbers.map((gtin) => ({ gtin14: `0${gtin}` })));
  });

  it('collides in four plain SKUs', () => {
    expect(sharedBy(({ vendorCode, code }) => canonicalSku(vendorCode, code))).toEqual({
      'BRIT-BRIT10G': ['BRIT10G', 'brit10g'],
      'BRIT-BAG100': ['BAG-100', 'bag 100', 'BAG/100'],
      'NORD-KRESLO7': ['Кресло 7', 'Kreslo-7'],
      'KITE-KH2003': ['KH-2003', 'KH 2003'],
    });
  });

  it('has two products of two vendors under one GTIN, and shows three products twice', () => {
    expect(sharedBy(({ gtin }) => gtin)).toEqual({
      '9521234001300': ['W.1948', 'KH-9130'],
      '9521234002109': ['LAMPE-GRØN', 'KH-9210'],
    });
    expect(Object.values(sharedBy(({ picture: { kind, body, accent } }) => [kind, body, accent].join(' ')))).toEqual([
      ['PACK-21', 'PACK-21'],
      ['W.1948', 'KH-9130'],
      ['LAMPE-GRØN', 'KH-9210'],
    ]);
  });

  it('shows every flaw', () => {
    const counts: Record<string, number> = {};
    for (const { picture } of products) counts[picture.flaw] = (counts[picture.flaw] ?? 0) + 1;
    expect(counts).toEqual({
      none: 22,
      'slightly-blurred': 2,
      'tinted-grey': 2,
      blurred: 2,
      'small-in-frame': 3,
      'low-resolution': 1,
      cropped: 1,
      'tinted-warm': 2,
      dark: 1,
      snapshot: 1,
      thumbnail: 1,
      corrupt: 1,
      reframed: 3,
    });
  });
});
