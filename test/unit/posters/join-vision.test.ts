import { describe, expect, it } from 'vitest';
import { judgeByBoth, judgeByVision, type VisionZone } from '../../../src/engines/posters/join-vision.js';
import { judgeZone } from '../../../src/engines/posters/judge-zone.js';
import type { PosterAnalysis, PosterZone } from '../../../src/engines/posters/poster-analysis.js';
import { findPreset } from '../../../src/engines/posters/presets.js';

const PRESET = findPreset('prime-2x3')!;

function zone(id: string, shares: Partial<PosterZone>): PosterZone {
  const measured = { textOverlap: 0, subjectOverlap: 0, busyness: 0, ...shares };
  return {
    id,
    kind: 'OVERLAID',
    rect: { x: 0, y: 0, width: 1, height: 0.08 },
    saliency: 0.2,
    contrastWhite: 7,
    contrastBlack: 3,
    recommendedText: 'WHITE',
    scrimAlpha: 0,
    ...measured,
    ...judgeZone(shares.kind ?? 'OVERLAID', measured),
    ...(shares.kind === undefined ? {} : { kind: shares.kind }),
  };
}

function local(top: Partial<PosterZone>, bottom: Partial<PosterZone> = {}): PosterAnalysis {
  return {
    analyserVersion: 'test',
    presetVersion: PRESET.version,
    verdict: 'CLEAR',
    score: 100,
    confidence: 0.9,
    zones: [zone('prime-top', top), zone('prime-bottom', bottom)],
    elements: [],
    freeAreas: [],
    focalPoint: null,
  };
}

const says = (id: string, contains: VisionZone['contains'], coverage: number): VisionZone => ({
  id,
  contains,
  coverage,
});
const BOTH_CLEAR = [says('prime-top', 'NONE', 0), says('prime-bottom', 'NONE', 0)];

describe('a vision model and the local analyser', () => {
  it('agree when they reach the same verdicts', () => {
    const joined = judgeByBoth(local({}), BOTH_CLEAR, PRESET);
    expect(joined).toMatchObject({ verdict: 'CLEAR', score: 100, agreement: 1 });
  });

  it('make a zone CAUTION where the model says clear and more than 35 % looks like text', () => {
    const joined = judgeByBoth(local({ textOverlap: 0.36 }), BOTH_CLEAR, PRESET);
    expect(joined.zones[0]).toMatchObject({
      verdict: 'CAUTION',
      score: 69,
      reasons: ['The model sees nothing here, but 36 % of the zone looks like text.'],
    });
    // BLOCKED against CLEAR is two steps of two; the other zone agrees.
    expect(joined).toMatchObject({ verdict: 'CAUTION', agreement: 0.5 });
    expect(judgeByBoth(local({ textOverlap: 0.35 }), BOTH_CLEAR, PRESET).zones[0]).toMatchObject({ verdict: 'CLEAR' });
    expect(judgeByVision(local({ textOverlap: 0.36 }), BOTH_CLEAR, PRESET).verdict).toBe('CLEAR');
  });

  it('take text and faces from the model, and restlessness from the pixels', () => {
    const vision = [says('prime-top', 'FACE', 0.5), says('prime-bottom', 'NONE', 0)];
    const joined = judgeByVision(local({}, { busyness: 0.6 }), vision, PRESET);
    expect(joined.zones.map(({ verdict }) => verdict)).toEqual(['BLOCKED', 'CAUTION']);
    expect(joined).toMatchObject({ verdict: 'BLOCKED', agreement: 0.5 });
  });

  it('keep a subject that only the pixels show when both are asked', () => {
    const measured = local({ subjectOverlap: 0.5 });
    expect(judgeByBoth(measured, BOTH_CLEAR, PRESET).verdict).toBe('BLOCKED');
    expect(judgeByVision(measured, BOTH_CLEAR, PRESET).verdict).toBe('CLEAR');
  });

  it('leave zones alone that were not answered for, and answers to zones that do not exist', () => {
    const measured = local({ textOverlap: 0.5 });
    const joined = judgeByBoth(measured, [says('elsewhere', 'TEXT', 1)], PRESET);
    expect(joined.zones).toEqual(measured.zones);
    expect(joined).toMatchObject({ verdict: 'BLOCKED', agreement: null });
  });

  it('never let the model judge a KEPT zone, and bound what it says', () => {
    const measured = local({ kind: 'KEPT', textOverlap: 0.5 });
    expect(judgeByVision(measured, BOTH_CLEAR, PRESET).zones[0]!.verdict).toBe('BLOCKED');
    const loud = judgeByVision(local({}), [says('prime-top', 'LOGO', 40)], PRESET);
    expect(loud.zones[0]).toMatchObject({ textOverlap: 1, score: 0 });
  });
});
