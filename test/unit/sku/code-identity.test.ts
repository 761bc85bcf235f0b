import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { codeIdentity, isBounded } from '../../../src/engines/sku/code-identity.js';

describe('codeIdentity', () => {
  test.each([
    ['surrounding white space', '  BRIT10G\t\n', 'BRIT10G'],
    ['inner white space of any kind', 'BR\u00A0 \t10G', 'BR 10G'],
    ['a byte order mark and zero-width characters', '\uFEFFBR\u200BIT\u200D', 'BRIT'],
    ['controls, NUL included', 'BR\u0000IT\u0007', 'BRIT'],
    ['full-width characters', 'ＢＲ１０', 'BR10'],
    ['a ligature', 'o\uFB03ce', 'office'],
    ['a decomposed letter', 'e\u0301', 'é'],
    ['a letter and its mark with a joiner between', 'e\u200D\u0301', 'é'],
    ['a lone surrogate', 'A\uD800B', 'A\uFFFDB'],
  ])('joins %s', (_, raw, identity) => {
    expect(codeIdentity(raw)).toBe(identity);
  });

  test.each([
    ['case', 'brit', 'BRIT'],
    ['punctuation', 'A-1', 'A1'],
    ['script', 'ОКО', 'OKO'],
    ['inner white space', 'A 1', 'A1'],
  ])('keeps codes apart that differ in %s', (_, a, b) => {
    expect(codeIdentity(a)).not.toBe(codeIdentity(b));
  });

  it('is idempotent, well formed and free of NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const identity = codeIdentity(raw);
        expect(codeIdentity(identity)).toBe(identity);
        expect(identity.isWellFormed()).toBe(true);
        expect(identity).not.toContain('\0');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('isBounded', () => {
  test.each([
    [256, 'A'.repeat(256), true],
    [257, 'A'.repeat(257), false],
    ['256 between white space', `  ${'A'.repeat(256)}  `, true],
    ['14 that become 252 in NFKC', '\uFDFA'.repeat(14), true],
    ['15 that become 270 in NFKC', '\uFDFA'.repeat(15), false],
  ])('%s characters', (_, raw, bounded) => {
    expect(isBounded(raw)).toBe(bounded);
  });
});
