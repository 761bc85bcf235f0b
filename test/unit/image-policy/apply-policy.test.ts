import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPolicy, rejectUnmeasured } from '../../../src/engines/image-policy/apply-policy.js';
import { isAuditSample } from '../../../src/engines/image-policy/audit-sample.js';
import { CHECK_NAMES, findPolicy } from '../../../src/engines/image-policy/policy.js';
import type { FingerprintComparison, ImageMeasurement } from '../../../src/engines/imaging/measurement.js';

const policy = findPolicy('main-image')!;
const GOOD: ImageMeasurement = {
  header: { format: 'jpeg', widthPx: 1600, heightPx: 1200, pages: 1, sizeBytes: 90_000, warnings: [] },
  sha256: 'ab'.repeat(32),
  warnings: [],
  background: {
    pureFraction: 1,
    whiteFraction: 1,
    meanLevel: 255,
    tintDeltaE: 0,
    frameDetected: false,
    touchedSides: [],
  },
  mask: { confidence: 1, doubt: null, areaFraction: 0.5, box: { x: 100, y: 50, width: 600, height: 500 } },
  coverage: { longSideFill: 0.85, boxArea: 0.6, maskArea: 0.5, centreOffset: 0, touchedSides: 0 },
  blur: { sigmaPx: 0.5, sharpTileFraction: 1, edgePixels: 9000 },
  exposure: { p5: 30, p50: 120, p95: 220, clippedFraction: 0.01, rmsContrast: 0.2 },
  fingerprint: { unmeasured: true, reason: 'Not needed here.' },
  analysis: { widthPx: 800, heightPx: 600, elapsedMs: 0 },
};
const ABSTAINED = { unmeasured: true, reason: 'The background is too uneven to tell the object apart.' } as const;
const MATCH: FingerprintComparison = {
  distance: 2,
  dHashDistance: 3,
  deltaE: 1,
  similarity: 1 - 2 / 64,
  comparable: true,
  kind: 'REFRAMED',
};

function judge(change: Partial<ImageMeasurement> = {}, comparison: FingerprintComparison | null = null) {
  return applyPolicy({ ...GOOD, ...change }, policy, comparison);
}

function check(verdict: ReturnType<typeof judge>, name: (typeof CHECK_NAMES)[number]) {
  return verdict.checks.find((one) => one.name === name);
}

describe('applyPolicy', () => {
  it('accepts a picture that passes everything', () => {
    const verdict = judge();
    expect(verdict).toMatchObject({
      overallScore: 1,
      status: 'AUTO_ACCEPTED',
      reason: 'All checks passed',
      confidence: 1,
      policyVersion: 'main-image@1',
    });
    expect(verdict.checks.map(({ name }) => name)).toEqual([...CHECK_NAMES]);
    expect(check(verdict, 'PERCEPTUAL_SIMILARITY')).toMatchObject({
      score: null,
      passed: null,
      explanation: 'There is no reference picture to compare with.',
    });
  });

  it.each([
    [0.95, 0.526, false],
    [0.9, 0, false],
    [0.994, 0.989, false],
    [0.995, 1, true],
  ])('scores a border %f white as %f', (whiteFraction, score, passed) => {
    const background = { ...GOOD.background, whiteFraction };
    expect(check(judge({ background }), 'BACKGROUND_WHITE')).toMatchObject({ score: expect.closeTo(score, 3), passed });
  });

  it('holds a tinted background back however good the rest is', () => {
    const verdict = judge({ background: { ...GOOD.background, whiteFraction: 0, tintDeltaE: 7.3 } });
    expect(verdict).toMatchObject({ status: 'NEEDS_REVIEW', reason: 'Failed: background' });
    expect(verdict.overallScore).toBeCloseTo(0.65 / 0.9, 10);
  });

  it('is not kept from a threshold by the noise of binary fractions', () => {
    const blur = { sigmaPx: 6, sharpTileFraction: 0, edgePixels: 100 };
    const coverage = { longSideFill: 0.3, boxArea: 0.1, maskArea: 0.1, centreOffset: 0, touchedSides: 0 };
    const verdict = judge({ blur, coverage }, { ...MATCH, distance: 64, similarity: 0 });
    expect(verdict).toMatchObject({ overallScore: 0.5, status: 'NEEDS_REVIEW' });
  });

  it.each([
    [1, 1, true],
    [1.5, 0.75, true],
    [2, 0.5, false],
    [3, 0, false],
  ])('scores a blur of %f px as %f', (sigmaPx, score, passed) => {
    const blur = { sigmaPx, sharpTileFraction: 1, edgePixels: 100 };
    expect(check(judge({ blur }), 'BLUR')).toMatchObject({
      score: expect.closeTo(score, 10),
      value: sigmaPx,
      unit: 'px',
      passed,
    });
  });

  it('rejects when almost everything fails', () => {
    const verdict = judge({
      background: { ...GOOD.background, whiteFraction: 0 },
      blur: { sigmaPx: 6, sharpTileFraction: 0, edgePixels: 100 },
      coverage: { longSideFill: 0.3, boxArea: 0.1, maskArea: 0.1, centreOffset: 0, touchedSides: 0 },
    });
    expect(verdict).toMatchObject({ status: 'AUTO_REJECTED', reason: 'Failed: background, sharpness, coverage' });
    expect(verdict.overallScore).toBeCloseTo(0.25 / 0.9, 10);
  });

  it('gives what it could not measure to a person, neither accepting nor rejecting', () => {
    const blind = { coverage: ABSTAINED, blur: ABSTAINED, exposure: ABSTAINED };
    for (const whiteFraction of [1, 0]) {
      const verdict = judge({ ...blind, background: { ...GOOD.background, whiteFraction } });
      expect(verdict.status).toBe('NEEDS_REVIEW');
      expect(verdict.confidence).toBeCloseTo(0.4 / 0.9, 10);
      expect(verdict.reason).toContain('Not measurable: sharpness, coverage, exposure');
      expect(check(verdict, 'BLUR')).toMatchObject({
        score: null,
        value: null,
        passed: null,
        explanation: ABSTAINED.reason,
      });
    }
  });

  it.each([
    ['REFRAMED', true, 'AUTO_ACCEPTED'],
    ['COLOUR_VARIANT', false, 'NEEDS_REVIEW'],
    ['SIMILAR', false, 'NEEDS_REVIEW'],
    ['DIFFERENT', false, 'NEEDS_REVIEW'],
  ] as const)('takes a picture that is %s to its reference: passed %s', (kind, passed, status) => {
    const verdict = judge({}, { ...MATCH, kind });
    expect(verdict.status).toBe(status);
    expect(verdict.confidence).toBe(1);
    expect(check(verdict, 'PERCEPTUAL_SIMILARITY')?.passed).toBe(passed);
  });

  it('does not judge likeness between an object and a frame', () => {
    const verdict = judge({}, { ...MATCH, kind: 'DIFFERENT', comparable: false });
    expect(verdict).toMatchObject({
      status: 'NEEDS_REVIEW',
      confidence: 0.9,
      reason: 'Not measurable: similarity to the reference',
    });
  });

  it('rejects a picture that is too small, whatever it scores', () => {
    const verdict = judge({ header: { ...GOOD.header, widthPx: 299, heightPx: 299 } });
    expect(verdict.status).toBe('AUTO_REJECTED');
    expect(verdict.reason).toContain('too small: 299 × 299 px');
  });

  it('fails a frame line and a product that is cut off', () => {
    const framed = judge({ background: { ...GOOD.background, frameDetected: true } });
    expect(check(framed, 'BACKGROUND_WHITE')).toMatchObject({ score: 0, passed: false });
    const cut = judge({ coverage: { longSideFill: 1, boxArea: 1, maskArea: 0.8, centreOffset: 0, touchedSides: 2 } });
    expect(check(cut, 'OBJECT_COVERAGE')).toMatchObject({ score: 0, passed: false });
    expect([framed.status, cut.status]).toEqual(['NEEDS_REVIEW', 'NEEDS_REVIEW']);
  });

  it('never scores a blurrier picture higher', () => {
    const sigma = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(sigma, sigma, (a, b) => {
        const scoreOf = (sigmaPx: number) =>
          judge({ blur: { sigmaPx, sharpTileFraction: 1, edgePixels: 99 } }).overallScore;
        expect(scoreOf(Math.max(a, b))).toBeLessThanOrEqual(scoreOf(Math.min(a, b)));
      }),
    );
  });
});

describe('rejectUnmeasured', () => {
  it('names the reason and measures nothing', () => {
    const verdict = rejectUnmeasured(policy, 'The file is empty.');
    expect(verdict).toMatchObject({
      overallScore: 0,
      status: 'AUTO_REJECTED',
      reason: 'The file is empty.',
      confidence: 0,
    });
    expect(verdict.checks.map(({ score }) => score)).toEqual(CHECK_NAMES.map(() => null));
  });
});

describe('findPolicy', () => {
  it('knows main-image, whose weights make one', () => {
    expect(Object.values(policy.checks).reduce((sum, rule) => sum + rule.weight, 0)).toBeCloseTo(1, 12);
    expect(findPolicy('other')).toBeNull();
  });
});

describe('isAuditSample', () => {
  it.each([
    ['051eb851', true],
    ['051eb852', false],
    ['00000000', true],
    ['ffffffff', false],
  ])('cuts at two in a hundred: %s', (start, sampled) => {
    expect(isAuditSample(start + '0'.repeat(56))).toBe(sampled);
  });

  it('refuses what is not a hash', () => {
    expect(() => isAuditSample('abc')).toThrow(RangeError);
  });
});
