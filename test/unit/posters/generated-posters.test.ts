import { describe, expect, it } from 'vitest';
import { analysePoster } from '../../../src/engines/posters/analyse-poster.js';
import { findPreset } from '../../../src/engines/posters/presets.js';
import { workingFrame } from '../../../tools/eval/posters/analyse-bytes.js';
import { PosterTally } from '../../../tools/eval/posters/tally-posters.js';
import { makePoster } from '../../support/posters/make-poster.js';
import { DEVELOPMENT } from '../../support/posters/poster-style.js';

describe('the analyser on generated posters', () => {
  // The evaluation in small, lettered in strokes of our own: the same on a machine without fonts.
  it('keeps the bars of the evaluation', async () => {
    const tally = new PosterTally();
    const preset = findPreset('tile-2x3')!;
    for (let seed = 5_001; seed <= 5_010; seed += 1) {
      const { bytes, ...truth } = await makePoster(seed, DEVELOPMENT, new Set());
      tally.add(truth, [[preset, analysePoster(await workingFrame(bytes), preset)]]);
    }
    expect(tally.lines).toBeGreaterThan(12);
    expect(tally.rightZones / tally.zones).toBeGreaterThan(0.92);
    expect(tally.foundLines / tally.lines).toBeGreaterThan(0.85);
    expect(tally.rightBoxes / tally.boxes).toBeGreaterThan(0.8);
    expect([tally.textFreeBlocked, tally.freeWithText]).toEqual([0, 0]);
    expect(tally.freeWithFace / tally.freeAreas).toBeLessThan(0.05);
  }, 60_000);
});
