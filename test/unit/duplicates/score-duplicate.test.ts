import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type DuplicateSignals, scoreDuplicate } from '../../../src/engines/duplicates/score-duplicate.js';

const NOTHING: DuplicateSignals = {
  sameGtin: null,
  skuCollision: false,
  sharedCode: null,
  imageDistanceBits: null,
  colourVariant: false,
  nameSimilarity: null,
};

const signals: fc.Arbitrary<DuplicateSignals> = fc.record({
  sameGtin: fc.constantFrom(true, false, null),
  skuCollision: fc.boolean(),
  sharedCode: fc.option(fc.stringMatching(/^[A-Z0-9]{1,64}$/)),
  imageDistanceBits: fc.option(fc.integer({ min: 0, max: 64 })),
  colourVariant: fc.boolean(),
  nameSimilarity: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

describe('scoreDuplicate', () => {
  test.each<[string, Partial<DuplicateSignals>, number, string[]]>([
    ['nothing', {}, 0, []],
    ['equal GTINs', { sameGtin: true }, 0.95, ['GTIN']],
    ['a SKU collision', { skuCollision: true }, 0.6, ['SKU_COLLISION']],
    ['a code everybody has', { sharedCode: '10G' }, 0, []],
    ['a code of five characters', { sharedCode: 'AB10G' }, 0.2, ['VENDOR_CODE']],
    ['a long code', { sharedCode: 'BRIT10GX42' }, 0.5, ['VENDOR_CODE']],
    ['the same picture', { imageDistanceBits: 0 }, 0.85, ['IMAGE']],
    ['a picture at the reach of the index', { imageDistanceBits: 11 }, 0.0708, ['IMAGE']],
    ['a picture beyond it', { imageDistanceBits: 12 }, 0, []],
    ['equal names', { nameSimilarity: 1 }, 0.5, ['NAME']],
    ['unlike names', { nameSimilarity: 0.45 }, 0, []],
    ['a collision with different GTINs', { skuCollision: true, sameGtin: false }, 0.3, ['SKU_COLLISION']],
    ['the same form in another colour', { imageDistanceBits: 0, colourVariant: true }, 0.425, ['IMAGE']],
    ['two weak signs', { sharedCode: 'AB10G', nameSimilarity: 1 }, 0.6, ['NAME', 'VENDOR_CODE']],
    [
      'everything',
      { sameGtin: true, skuCollision: true, sharedCode: 'BRIT10GX', imageDistanceBits: 0, nameSimilarity: 1 },
      0.9993,
      ['GTIN', 'IMAGE', 'SKU_COLLISION', 'VENDOR_CODE', 'NAME'],
    ],
  ])('%s', (_, given, score, reasons) => {
    expect(scoreDuplicate({ ...NOTHING, ...given })).toEqual({ score, reasons });
  });

  it('stays in 0–1, has a reason exactly when it is above 0, and never falls when evidence is added', () => {
    fc.assert(
      fc.property(signals, (given) => {
        const { score, reasons } = scoreDuplicate(given);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(reasons.length > 0 || score === 0).toBe(true);
        expect(scoreDuplicate({ ...given, skuCollision: true }).score).toBeGreaterThanOrEqual(score);
        expect(scoreDuplicate({ ...given, imageDistanceBits: 0 }).score).toBeGreaterThanOrEqual(score);
      }),
    );
  });
});
