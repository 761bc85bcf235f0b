import { formatDecimal, parseDecimal } from './decimal.js';

/** Amounts as decimal text in one currency; `gst` is a rate in per cent. Null or absent: not given. */
export interface Pricing {
  readonly mrp?: string | null | undefined;
  readonly price?: string | null | undefined;
  readonly discount?: string | null | undefined;
  readonly gst?: string | null | undefined;
}

/** What is wrong with one field, as a public sentence. */
export interface PricingProblem {
  readonly field: keyof Pricing;
  readonly message: string;
}

const FIELDS = ['mrp', 'price', 'discount', 'gst'] as const;
const HUNDRED = 100_0000n;

/**
 * Everything wrong with a pricing, in the order mrp, price, discount, gst; empty when sound. Each amount must be an exact
 * decimal of at most 12 integer and 4 fraction digits and not negative; price ≤ mrp; discount ≤ mrp, and equal to
 * mrp − price when all three are given; gst ≤ 100. Relations are judged only between fields that are sound themselves.
 */
export function checkPricing(pricing: Pricing): PricingProblem[] {
  const amounts: Partial<Record<keyof Pricing, bigint>> = {};
  const problems: PricingProblem[] = [];
  for (const field of FIELDS) {
    const text = pricing[field];
    if (text === null || text === undefined) continue;
    const amount = parseDecimal(text);
    const message = amountProblem(amount);
    if (message !== null) problems.push({ field, message });
    else if (amount !== null) amounts[field] = amount;
  }
  problems.push(...relationProblems(amounts));
  return problems.sort((a, b) => FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field));
}

function amountProblem(amount: bigint | null): string | null {
  if (amount === null) return 'Expected a decimal of at most 12 integer and 4 fraction digits.';
  return amount < 0n ? 'Must not be negative.' : null;
}

function relationProblems({ mrp, price, discount, gst }: Partial<Record<keyof Pricing, bigint>>): PricingProblem[] {
  const problems: PricingProblem[] = [];
  if (mrp !== undefined && price !== undefined && price > mrp) {
    problems.push({ field: 'price', message: `Must not exceed the mrp of ${formatDecimal(mrp)}.` });
  } else if (mrp !== undefined && discount !== undefined) {
    const message = discountProblem(mrp, price, discount);
    if (message !== null) problems.push({ field: 'discount', message });
  }
  if (gst !== undefined && gst > HUNDRED) problems.push({ field: 'gst', message: 'Must be from 0 to 100 per cent.' });
  return problems;
}

function discountProblem(mrp: bigint, price: bigint | undefined, discount: bigint): string | null {
  if (price !== undefined) {
    return discount === mrp - price ? null : `Must equal mrp − price, which is ${formatDecimal(mrp - price)}.`;
  }
  return discount > mrp ? `Must not exceed the mrp of ${formatDecimal(mrp)}.` : null;
}
