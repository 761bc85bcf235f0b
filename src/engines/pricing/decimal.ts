/** Fraction digits kept; amounts are counted in 1/10 000. */
const FRACTION_DIGITS = 4;
const SCALE = 10n ** BigInt(FRACTION_DIGITS);

/**
 * An amount in ten-thousandths, exact. Takes an optional sign, 1–12 integer and up to 4 fraction digits ("900", "900.5",
 * "-0.0001"); null for everything else: exponents, group separators, white space, a fraction too fine to keep.
 */
export function parseDecimal(text: string): bigint | null {
  const match = /^([+-]?)([0-9]{1,12})(?:\.([0-9]{1,4}))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', integer = '', fraction = ''] = match;
  const scaled = BigInt(integer) * SCALE + BigInt(fraction.padEnd(FRACTION_DIGITS, '0'));
  return sign === '-' ? -scaled : scaled;
}

/** The canonical form of an amount in ten-thousandths: at least 2 fraction digits, no further trailing zeros: "900.00". */
export function formatDecimal(scaled: bigint): string {
  const magnitude = scaled < 0n ? -scaled : scaled;
  const fraction = String(magnitude % SCALE)
    .padStart(FRACTION_DIGITS, '0')
    .replace(/0{1,2}$/, '');
  return `${scaled < 0n ? '-' : ''}${magnitude / SCALE}.${fraction}`;
}

/** The canonical form of an amount given as text ("0900.5" → "900.50"); null when {@link parseDecimal} refuses it. */
export function canonicalDecimal(text: string): string | null {
  const scaled = parseDecimal(text);
  return scaled === null ? null : formatDecimal(scaled);
}
