import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFingerprints } from '../../../src/engines/imaging/compare.js';
import { hashSlots, slotNeighbours } from '../../../src/engines/imaging/hash-slots.js';
import { differenceHash, hammingDistance, perceptualHash } from '../../../src/engines/imaging/hashes.js';
import type { ImageFingerprint } from '../../../src/engines/imaging/measurement.js';

const hexDigits = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16))),
    minLength: length,
    maxLength: length,
  });

describe('perceptualHash', () => {
  const slope = Float64Array.from({ length: 1024 }, (_, at) => ((at % 32) * Math.floor(at / 32)) / 5 + (at % 7) * 3);

  it('does not depend on brightness or contrast', () => {
    const hash = perceptualHash(slope);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(perceptualHash(slope.map((value) => value + 40))).toBe(hash);
    expect(perceptualHash(slope.map((value) => value * 0.5))).toBe(hash);
  });

  it('draws no bits from a plain slope, which has no frequency in both directions', () => {
    const plain = Float64Array.from({ length: 1024 }, (_, at) => (at % 32) * 4 + Math.floor(at / 32) * 2);
    expect(perceptualHash(plain)).toBe('0'.repeat(16));
  });

  it('puts the one frequency of a cosine into the one bit for it', () => {
    const wave = Float64Array.from({ length: 1024 }, (_, at) => {
      const across = Math.cos((Math.PI * 3 * (2 * (at % 32) + 1)) / 64);
      return 128 + 100 * across * Math.cos((Math.PI * (2 * Math.floor(at / 32) + 1)) / 64);
    });
    // Row 1, column 3: the third bit of the first digit.
    expect(perceptualHash(wave)).toBe('2000000000000000');
  });
});

describe('differenceHash', () => {
  it('has a bit for every rise of more than two levels', () => {
    const steps = (rise: number): Float64Array => Float64Array.from({ length: 17 * 16 }, (_, at) => (at % 17) * rise);
    expect(differenceHash(steps(3))).toBe('f'.repeat(64));
    expect(differenceHash(steps(2))).toBe('0'.repeat(64));
    expect(differenceHash(steps(-5))).toBe('0'.repeat(64));
  });
});

describe('hashSlots', () => {
  it('cuts the hash into four signed smallints', () => {
    expect(hashSlots('00017fff8000ffff')).toEqual([1, 32_767, -32_768, -1]);
  });

  it.each(['', '00017fff8000fff', '00017FFF8000ffff', '00017fff8000ffff0'])('refuses %j', (hash) => {
    expect(() => hashSlots(hash)).toThrow(RangeError);
  });

  it('finds every hash within eleven bits by one slot within two', () => {
    fc.assert(
      fc.property(hexDigits(16), fc.uniqueArray(fc.nat(63), { maxLength: 11 }), (hash, flips) => {
        const bits = flips.reduce((value, flip) => value ^ (1n << BigInt(flip)), BigInt(`0x${hash}`));
        const other = hashSlots(bits.toString(16).padStart(16, '0'));
        const shared = hashSlots(hash).some((slot, at) => slotNeighbours(slot, 2).includes(other[at]!));
        expect(shared).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('slotNeighbours', () => {
  it.each([
    [0, 1],
    [1, 17],
    [2, 137],
  ] as const)('within %i bits are %i different smallints', (radius, count) => {
    for (const slot of [0, -1, 32_767, -32_768]) {
      const neighbours = slotNeighbours(slot, radius);
      expect(new Set(neighbours).size).toBe(count);
      expect(neighbours.every((value) => value >= -32_768 && value <= 32_767)).toBe(true);
    }
  });
});

describe('hammingDistance', () => {
  it('counts bits, is symmetric and refuses unequal lengths', () => {
    expect(hammingDistance('00ff', 'ff00')).toBe(16);
    expect(() => hammingDistance('00', '000')).toThrow(RangeError);
    fc.assert(
      fc.property(hexDigits(16), hexDigits(16), (a, b) => {
        expect(hammingDistance(a, b)).toBe(hammingDistance(b, a));
        expect(hammingDistance(a, a)).toBe(0);
      }),
    );
  });
});

describe('compareFingerprints', () => {
  const ZERO = '0'.repeat(16);
  const base: ImageFingerprint = {
    subject: 'OBJECT',
    pHash: ZERO,
    pHashFrame: ZERO,
    dHash: '0'.repeat(64),
    colour: { meanLab: [50, 20, 20], hues: [] },
  };
  const bits = (count: number): string => ((1n << BigInt(count)) - 1n).toString(16).padStart(16, '0');
  const wide = (count: number): string => ((1n << BigInt(count)) - 1n).toString(16).padStart(64, '0');

  it.each([
    ['the same bytes', { pHash: bits(64) }, true, 'IDENTICAL'],
    ['the same frame', { pHash: bits(11), pHashFrame: bits(6) }, false, 'REENCODED'],
    ['another frame', { pHash: bits(11), pHashFrame: bits(7) }, false, 'REFRAMED'],
    ['one bit too many', { pHash: bits(12) }, false, 'SIMILAR'],
    ['not confirmed', { dHash: wide(25) }, false, 'SIMILAR'],
    ['just confirmed', { dHash: wide(24) }, false, 'REENCODED'],
    ['another hue', { colour: { meanLab: [50, 30.1, 20], hues: [] } }, false, 'COLOUR_VARIANT'],
    ['only darker', { colour: { meanLab: [31, 20, 20], hues: [] } }, false, 'REENCODED'],
    ['another product', { pHash: bits(17) }, false, 'DIFFERENT'],
  ] as const)('%s', (_name, change, sameBytes, kind) => {
    const comparison = compareFingerprints(base, { ...base, ...change }, sameBytes);
    expect(comparison.kind).toBe(kind);
    expect(comparison.comparable).toBe(true);
    expect(comparison.similarity).toBe(1 - comparison.distance / 64);
  });

  it('promises nothing between an object and a frame', () => {
    const frame = { ...base, subject: 'FRAME' as const };
    expect(compareFingerprints(base, { ...frame, pHashFrame: bits(7) })).toMatchObject({
      kind: 'DIFFERENT',
      comparable: false,
      distance: 7,
    });
    expect(compareFingerprints(base, { ...frame, pHash: bits(40) })).toMatchObject({
      kind: 'SIMILAR',
      comparable: true,
    });
  });
});
