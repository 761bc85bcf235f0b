import { describe, expect, it, test } from 'vitest';
import { cohenKappa, percentAgreement, type RatedPair } from '../../../src/engines/review/rater-agreement.js';

function repeatPair(count: number, first: string, second: string): RatedPair[] {
  return Array.from({ length: count }, () => [first, second] as const);
}

const IMBALANCED = [...repeatPair(96, 'A', 'A'), ...repeatPair(2, 'A', 'R'), ...repeatPair(2, 'R', 'A')];
// Two raters of 50 proposals, 20 both yes, 5 and 10 split, 15 both no: κ = .4 by hand.
const PROPOSALS = [
  ...repeatPair(20, 'yes', 'yes'),
  ...repeatPair(5, 'yes', 'no'),
  ...repeatPair(10, 'no', 'yes'),
  ...repeatPair(15, 'no', 'no'),
];

describe('agreement of two raters', () => {
  test.each([
    ['nearly all accepted', IMBALANCED, 0.96, -0.020_408],
    ['fifty proposals', PROPOSALS, 0.7, 0.4],
    ['full accord over two labels', [...repeatPair(3, 'A', 'A'), ...repeatPair(1, 'R', 'R')], 1, 1],
    ['never the same', repeatPair(4, 'A', 'R'), 0, 0],
    ['always crossed', [...repeatPair(2, 'A', 'R'), ...repeatPair(2, 'R', 'A')], 0, -1],
  ])('%s', (_, pairs, percent, kappa) => {
    expect(percentAgreement(pairs)).toBe(percent);
    expect(cohenKappa(pairs)).toBeCloseTo(kappa, 5);
  });

  it('is not defined without items, nor κ over one label', () => {
    expect(percentAgreement([])).toBeNull();
    expect(cohenKappa([])).toBeNull();
    expect(cohenKappa(repeatPair(7, 'A', 'A'))).toBeNull();
  });
});
