import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePoster, judgeZone, verdictOf } from '../../../src/engines/posters/judge-zone.js';

const EMPTY = { textOverlap: 0, subjectOverlap: 0, busyness: 0 };
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the verdict of a zone', () => {
  it('is clear with a reason when nothing is there', () => {
    expect(judgeZone('OVERLAID', EMPTY)).toEqual({
      score: 100,
      verdict: 'CLEAR',
      reasons: ['Nothing in the zone is in the way.'],
    });
    expect(judgeZone('KEPT', EMPTY).reasons).toEqual(['Nothing that matters lies outside.']);
  });

  it.each([
    [{ textOverlap: 0.029 }, 71, 'CLEAR'],
    [{ textOverlap: 0.03 }, 69, 'CAUTION'],
    [{ textOverlap: 0.149 }, 45, 'CAUTION'],
    [{ textOverlap: 0.15 }, 44, 'BLOCKED'],
    [{ textOverlap: 1 }, 0, 'BLOCKED'],
    [{ subjectOverlap: 0.07 }, 74, 'CLEAR'],
    [{ subjectOverlap: 0.08 }, 69, 'CAUTION'],
    [{ subjectOverlap: 0.35 }, 44, 'BLOCKED'],
    [{ subjectOverlap: 1 }, 10, 'BLOCKED'],
    [{ busyness: 0.34 }, 71, 'CLEAR'],
    [{ busyness: 0.35 }, 69, 'CAUTION'],
    [{ busyness: 1 }, 46, 'CAUTION'],
  ])('of %o is %i points, %s', (shares, score, verdict) => {
    expect(judgeZone('OVERLAID', { ...EMPTY, ...shares })).toMatchObject({ score, verdict });
  });

  it('names every reason, the weightiest first', () => {
    const judged = judgeZone('OVERLAID', { textOverlap: 0.2, subjectOverlap: 0.1, busyness: 0.5 });
    expect(judged.reasons).toEqual([
      '20 % of the zone is under text.',
      '50 % of the zone is too restless to read over.',
      '10 % of the zone is under a face or key object.',
    ]);
  });

  it('never contradicts its score, and never gets better with more in the zone', () => {
    fc.assert(
      fc.property(share, share, share, share, (textOverlap, subjectOverlap, busyness, more) => {
        const shares = { textOverlap, subjectOverlap, busyness };
        const judged = judgeZone('OVERLAID', shares);
        expect(judged.verdict).toBe(verdictOf(judged.score));
        expect(judged.reasons.length).toBeGreaterThan(0);
        const worse = judgeZone('OVERLAID', { ...shares, textOverlap: Math.min(1, textOverlap + more) });
        expect(worse.score).toBeLessThanOrEqual(judged.score);
      }),
    );
  });
});

describe('the verdict of a poster', () => {
  it('is that of its worst required zone', () => {
    const zones = [
      { score: 90, required: true },
      { score: 12, required: true },
    ];
    expect(judgePoster(zones)).toEqual({ score: 12, verdict: 'BLOCKED' });
  });

  it('is at worst CAUTION for a zone that is not required', () => {
    const zones = [
      { score: 90, required: true },
      { score: 12, required: false },
    ];
    expect(judgePoster(zones)).toEqual({ score: 45, verdict: 'CAUTION' });
  });

  it('is clear without zones', () => {
    expect(judgePoster([])).toEqual({ score: 100, verdict: 'CLEAR' });
  });
});
