import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PRESET,
  findPreset,
  type PosterPreset,
  PRESET_NAMES,
  presetFaults,
  rectOf,
} from '../../../src/engines/posters/presets.js';

const preset = (name: string): PosterPreset => findPreset(name)!;

describe('presets', () => {
  it('are these four, and one is used where none is named', () => {
    expect(PRESET_NAMES).toEqual(['cover-16x9', 'prime-2x3', 'square-crop', 'tile-2x3']);
    expect(DEFAULT_PRESET).toBe('tile-2x3');
    expect(findPreset('nothing')).toBeNull();
  });

  it('have the zones that were measured on the interfaces', () => {
    expect(preset('tile-2x3').zones.map(({ id }) => id)).toEqual([
      'badge-top-left',
      'badge-top-right',
      'badge-bottom-left',
      'progress-bar',
      'bottom-gradient',
      'title-safe',
      'action-safe',
    ]);
    expect(preset('tile-2x3').zones[0]).toMatchObject({ rect: { x: 0, y: 0, width: 0.6, height: 0.1 } });
    expect(preset('cover-16x9').zones[0]).toMatchObject({ rect: { x: 0, y: 0, width: 1, height: 0.148 } });
  });

  it('place a crop by the shape of the poster, an inset by its size', () => {
    const [square, landscape] = preset('square-crop').zones;
    expect(rectOf(square!, 2 / 3)).toEqual({ x: 0, y: expect.closeTo(1 / 6), width: 1, height: expect.closeTo(2 / 3) });
    expect(rectOf(square!, 2)).toEqual({ x: 0.25, y: 0, width: 0.5, height: 1 });
    expect(rectOf(landscape!, 2 / 3)).toMatchObject({ y: 0.25, height: 0.5 });
    const titleSafe = preset('tile-2x3').zones[5]!;
    expect(rectOf(titleSafe, 2 / 3)).toEqual({ x: 0.05, y: 0.05, width: 0.9, height: 0.9 });
  });

  it('are told what is wrong with them', () => {
    const good = preset('prime-2x3');
    expect(presetFaults(good)).toEqual([]);
    const zone = { ...good.zones[0]!, id: 'Bad id', kind: 'OVERLAID' as const };
    const faults = presetFaults({
      ...good,
      version: 'other@1',
      aspectRatio: 0,
      zones: [
        { ...zone, rect: { x: 0.5, y: 0, width: 0.6, height: 0.1 } },
        { id: 'Bad id', title: '', required: true, kind: 'KEPT', inset: 0.6 },
      ],
    });
    expect(faults).toEqual([
      'version does not begin with the name',
      'aspect ratio is not between 0.1 and 10',
      'two zones of one id',
      'Bad id: not an id',
      'Bad id: not inside the poster',
      'Bad id: not an id',
      'Bad id: inset not between 0 and 0.4',
      'Bad id: not inside the poster',
    ]);
    expect(presetFaults({ ...good, zones: [] })).toEqual(['not 1 to 16 zones']);
  });
});
