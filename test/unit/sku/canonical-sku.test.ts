import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonicalSku, normaliseVendorCode } from '../../../src/engines/sku/canonical-sku.js';
import { normalisedCode } from '../../../src/engines/sku/folded-code.js';

const vendorCodes = fc.stringMatching(/^[A-Z0-9]{2,12}$/);
const rawCodes = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.stringMatching(/^[A-Za-z0-9 ._/-]{1,100}$/),
);

describe('canonicalSku', () => {
  // Written down once and for all: these answers are stored, so a change of library or Unicode must not move them.
  test.each([
    ['BRIT10G', 'BRIT-BRIT10G'],
    ['brit10g', 'BRIT-BRIT10G'],
    [' br-it/10 g ', 'BRIT-BRIT10G'],
    ['ＢＲＩＴ１０Ｇ', 'BRIT-BRIT10G'],
    ['Straße', 'BRIT-STRASSE'],
    ['Smørbrød', 'BRIT-SMORBROD'],
    ['Łódź', 'BRIT-LODZ'],
    ['Citroe\u0308n', 'BRIT-CITROEN'],
    ['Citroën', 'BRIT-CITROEN'],
    ['e\uFB03cient', 'BRIT-EFFICIENT'],
    ['Кресло 7', 'BRIT-KRESLO7'],
    ['щука', 'BRIT-SHCHUKA'],
    ['Ψυγείο', 'BRIT-PSYGEIO'],
    ['椅子', 'BRIT-YIZI'],
    ['ソファ', 'BRIT-SOFUA'],
    ['의자', 'BRIT-UIJA'],
    ['كرسي', 'BRIT-KRSY'],
    ['कुर्सी', 'BRIT-KURSI'],
    ['①②', 'BRIT-12'],
    ['25㎏', 'BRIT-25KG'],
    ['№5', 'BRIT-NO5'],
    ['chair 🪑 9', 'BRIT-CHAIR9'],
    ['9€', 'BRIT-9'],
    ['A\uD800B', 'BRIT-AB'],
  ])('%j gives %s', (rawCode, sku) => {
    expect(canonicalSku('BRIT', rawCode)).toBe(sku);
  });

  test.each(['', '   ', '---', '🪑', '👩‍🚀🏳️‍🌈', '€', '\uD800', '\u0301', '\u0000'])('%j is unusable', (rawCode) => {
    expect(canonicalSku('BRIT', rawCode)).toBeNull();
  });

  test.each([
    ['ъ', 'BRIT-U44A'],
    ['ь', 'BRIT-U44C'],
    ['ъ-ь', 'BRIT-U44AU44C'],
  ])('letters without a sound of their own stay apart: %s', (rawCode, sku) => {
    expect(canonicalSku('BRIT', rawCode)).toBe(sku);
  });

  it('keeps 64 characters whole and ends a longer code in a digest of all of it', () => {
    const whole = 'A'.repeat(59);
    expect(canonicalSku('BRIT', whole)).toBe(`BRIT-${whole}`);
    const long = canonicalSku('BRIT', 'A'.repeat(300));
    const longer = canonicalSku('BRIT', `${'A'.repeat(299)}B`);
    expect(long).toBe(`BRIT-${'A'.repeat(49)}9PQBKB4BW8`);
    expect(longer).toBe(`BRIT-${'A'.repeat(49)}V0QMH0HRM5`);
  });

  it('is made of A–Z, 0–9 and one hyphen, at most 64 characters, or null for codes without letter or number', () => {
    fc.assert(
      fc.property(vendorCodes, rawCodes, (vendorCode, rawCode) => {
        const sku = canonicalSku(vendorCode, rawCode);
        if (sku === null) {
          expect(rawCode.normalize('NFKC')).not.toMatch(/[\p{L}\p{N}]/u);
          return;
        }
        expect(sku.length).toBeLessThanOrEqual(64);
        expect(sku).toMatch(/^[A-Z0-9]{2,12}-[A-Z0-9]+$/);
        expect(sku.startsWith(`${vendorCode}-`)).toBe(true);
        expect(canonicalSku(vendorCode, rawCode)).toBe(sku);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes its own code part for what it is', () => {
    fc.assert(
      fc.property(vendorCodes, rawCodes, (vendorCode, rawCode) => {
        const sku = canonicalSku(vendorCode, rawCode);
        if (sku !== null) expect(canonicalSku(vendorCode, sku.slice(vendorCode.length + 1))).toBe(sku);
      }),
    );
  });
});

describe('normaliseVendorCode', () => {
  test.each([
    ['brit', 'BRIT'],
    [' Brit1 ', 'BRIT1'],
    ['ＢＲＩＴ', 'BRIT'],
    ['AB', 'AB'],
    ['ABCDEFGHIJKL', 'ABCDEFGHIJKL'],
    ['A', null],
    ['ABCDEFGHIJKLM', null],
    ['B&Q', null],
    ['BRIT-1', null],
    ['Straß', null],
    ['ıab', null],
    ['', null],
    ['БРИТ', null],
  ])('%j gives %s', (raw, code) => {
    expect(normaliseVendorCode(raw)).toBe(code);
  });
});

describe('normalisedCode', () => {
  test.each([
    ['Br-it 10g', 'BRIT10G'],
    ['Кресло', 'KRESLO'],
    ['!?', null],
  ])('%j gives %s', (raw, code) => {
    expect(normalisedCode(raw)).toBe(code);
  });

  it('joins long codes that differ in case and keeps others apart', () => {
    const code = 'abc'.repeat(30);
    expect(normalisedCode(code)).toHaveLength(64);
    expect(normalisedCode(code)).toBe(normalisedCode(code.toUpperCase()));
    expect(normalisedCode(`${code}d`)).not.toBe(normalisedCode(code));
  });
});
