/** A global trade item number as fourteen digits, or one public sentence saying why it is none. */
export type GtinCheck = { readonly gtin14: string } | { readonly error: string };

/** Fourteen digits with a space or hyphen behind each, twice over. Normalising text of any length could take seconds. */
const MAX_WRITTEN_LENGTH = 56;

/**
 * Checks a GTIN-8, -12 (UPC-A), -13 (EAN, ISBN-13) or -14 and normalises it to fourteen digits with zeros on the left.
 * Spaces and hyphens between the digits are taken as print. The check digit is GS1's mod 10. Numbers of restricted
 * circulation (in-store codes, coupons, refunds) are refused: they name different things in different shops, so they
 * must not join two vendors' products.
 */
export function validateGtin(raw: string): GtinCheck {
  if (raw.length > MAX_WRITTEN_LENGTH)
    return { error: `A GTIN is written in at most ${MAX_WRITTEN_LENGTH} characters.` };
  const digits = raw.normalize('NFKC').replace(/[\s\p{Pd}]+/gu, '');
  if (!/^[0-9]+$/.test(digits)) return { error: 'A GTIN consists of digits.' };
  if (![8, 12, 13, 14].includes(digits.length)) {
    return { error: `A GTIN has 8, 12, 13 or 14 digits, not ${digits.length}.` };
  }
  const expected = gtinCheckDigit(digits.slice(0, -1));
  if (digits.at(-1) !== String(expected)) {
    return { error: `The check digit of GTIN ${digits} should be ${expected}.` };
  }
  const gtin14 = digits.padStart(14, '0');
  if (isRestricted(gtin14)) {
    return { error: `GTIN ${digits} has a prefix of restricted circulation and names no product worldwide.` };
  }
  return { gtin14 };
}

/** GS1 General Specifications 7.9: weights 3, 1, 3 … from the right; the distance of the sum to the next ten. */
export function gtinCheckDigit(payload: string): number {
  let sum = 0;
  for (let index = payload.length - 1, weight = 3; index >= 0; index -= 1, weight = 4 - weight) {
    sum += weight * (payload.charCodeAt(index) - 48);
  }
  return (10 - (sum % 10)) % 10;
}

/**
 * GS1 prefixes without a product: 020–029, 040–049 and 200–299 (restricted circulation), 980–984 and 990–999 (refunds,
 * coupons); for GTIN-8, 000–099 and 200–299. The first of the fourteen digits is the packaging indicator, not the prefix.
 */
function isRestricted(gtin14: string): boolean {
  if (gtin14.startsWith('000000')) return /^[02]/.test(gtin14.slice(6));
  return /^(?:02|04|2|98[0-4]|99)/.test(gtin14.slice(1));
}
