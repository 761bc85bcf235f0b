import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonicalSku } from '../../../src/engines/sku/canonical-sku.js';
import {
  collisionCandidate,
  collisionSuffix,
  MAX_COLLISION_ATTEMPT,
} from '../../../src/engines/sku/collision-candidate.js';
import { crockfordDigest } from '../../../src/engines/sku/crockford-digest.js';

const attempts = fc.integer({ min: 1, max: MAX_COLLISION_ATTEMPT });

describe('crockfordDigest', () => {
  it('spells the digest in base 32 with the alphabet without I, L, O and U', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 51 }), (text, length) => {
        // Another way to the same number: the top 5·length bits, written by BigInt in base 32 and re-lettered.
        const bits = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`) >> BigInt(256 - 5 * length);
        const spelled = bits
          .toString(32)
          .padStart(length, '0')
          .replace(/[a-v]/g, (digit) => 'ABCDEFGHJKMNPQRSTVWXYZ'.charAt(digit.charCodeAt(0) - 97));
        expect(crockfordDigest(text, length)).toBe(spelled);
      }),
    );
  });

  test.each([0, 52, 1.5, Number.NaN])('refuses a length of %s', (length) => {
    expect(() => crockfordDigest('x', length)).toThrow(RangeError);
  });
});

describe('collisionSuffix', () => {
  it('is the same for ever', () => {
    expect(collisionSuffix('vnd_1', 'brit10g', 6)).toBe('6ADTTY');
    expect(collisionSuffix('vnd_1', 'brit10g', 10)).toBe('6ADTTYB8YT');
  });

  it('depends on the vendor, the identity and where one ends', () => {
    expect(collisionSuffix('vnd_2', 'brit10g', 6)).not.toBe(collisionSuffix('vnd_1', 'brit10g', 6));
    expect(collisionSuffix('vnd_1', 'BRIT10G', 6)).not.toBe(collisionSuffix('vnd_1', 'brit10g', 6));
    expect(collisionSuffix('vnd_11', '0', 6)).not.toBe(collisionSuffix('vnd_1', '10', 6));
    expect(collisionSuffix('vnd_1', ' brit10g\u200B', 6)).toBe(collisionSuffix('vnd_1', 'brit10g', 6));
  });

  it('begins with every shorter one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), attempts, (vendorId, rawCode, attempt) => {
        const length = 4 + 2 * attempt;
        const suffix = collisionSuffix(vendorId, rawCode, length);
        expect(suffix).toMatch(/^[0-9A-HJKMNP-TV-Z]+$/);
        expect(suffix).toHaveLength(length);
        expect(collisionSuffix(vendorId, rawCode, length + 2).startsWith(suffix)).toBe(true);
      }),
    );
  });
});

describe('collisionCandidate', () => {
  it('appends 6, 8, 10 … characters', () => {
    const lengths = [1, 2, 3, 4].map((attempt) => collisionCandidate('BRIT-A1', 'vnd_1', 'a1', attempt).length);
    expect(lengths).toEqual([14, 16, 18, 20]);
    expect(collisionCandidate('BRIT-A1', 'vnd_1', 'a1', 1)).toBe(`BRIT-A1-${collisionSuffix('vnd_1', 'a1', 6)}`);
  });

  it('cuts the plain part, never the suffix, to keep 64 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 256 }), attempts, (rawCode, attempt) => {
        const canonical = canonicalSku('BRITANNIACOS', rawCode);
        if (canonical === null) return;
        const candidate = collisionCandidate(canonical, 'vnd_1', rawCode, attempt);
        expect(candidate.length).toBe(Math.min(64, canonical.length + 5 + 2 * attempt));
        expect(candidate.endsWith(`-${collisionSuffix('vnd_1', rawCode, 4 + 2 * attempt)}`)).toBe(true);
        expect(candidate).toMatch(/^BRITANNIACOS-[A-Z0-9]+-[0-9A-Z]+$/);
      }),
    );
  });

  test.each([0, 17, 1.5])('refuses attempt %s', (attempt) => {
    expect(() => collisionCandidate('BRIT-A1', 'vnd_1', 'a1', attempt)).toThrow(RangeError);
  });
});
