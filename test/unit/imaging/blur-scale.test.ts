import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blurOfEnergy, stepEnergy } from '../../../src/engines/imaging/blur-scale.js';

describe('blurOfEnergy', () => {
  it('is the inverse of stepEnergy', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 20, noNaN: true }), (sigma) => {
        expect(Math.abs(blurOfEnergy(stepEnergy(sigma)) - sigma)).toBeLessThan(0.01 * sigma + 0.01);
      }),
    );
  });

  it('ends at a perfect edge and at 24 px', () => {
    expect(blurOfEnergy(10)).toBe(0);
    expect(blurOfEnergy(0)).toBe(24);
  });

  it('comes to 1/(2σ²) for wide edges, the binomial’s one pixel added', () => {
    expect(stepEnergy(8)).toBeCloseTo(1 / (2 * (64 + 1)), 3);
  });
});
