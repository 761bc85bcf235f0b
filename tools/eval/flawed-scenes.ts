import { SeededRandom } from '../../test/support/corpus/random.js';
import { makeScene, type Scene } from '../../test/support/corpus/scene.js';
import type { Shot } from './photograph.js';

/** What is wrong with a raw picture. */
export const FLAWS = ['grey', 'off-centre', 'small', 'noisy', 'dull'] as const;
export type Flaw = (typeof FLAWS)[number];

/** A product photographed badly in one way. The same number always gives the same picture. */
export function flawedScene(number: number): { scene: Scene; flaw: Flaw; shot: Shot } {
  const random = new SeededRandom(9_000_011 + number * 7_919);
  const flaw = FLAWS[number % FLAWS.length]!;
  const studio = { background: [255, 255, 255], vignette: 0, gradient: 0, noise: 0.5, fill: 0.85 } as const;
  const centred = { offsetX: 0, offsetY: 0 };
  const scene = { ...makeScene(number, 'COLOURED'), ...studio, ...centred, ...changesOf(flaw, random) };
  return { scene, flaw, shot: { longSidePx: random.pick([900, 1_100, 1_400]), quality: random.pick([92, 85, 75]) } };
}

function changesOf(flaw: Flaw, random: SeededRandom): Partial<Scene> {
  const level = random.between(150, 225);
  const tint = random.between(-4, 4);
  switch (flaw) {
    case 'grey':
      return {
        background: [level + tint, level, level - tint],
        vignette: random.between(0, 20),
        fill: random.between(0.6, 0.85),
      };
    case 'off-centre':
      return {
        fill: random.between(0.45, 0.7),
        offsetX: random.between(-0.9, 0.9),
        offsetY: random.between(-0.9, 0.9),
        background: [245, 245, 245],
      };
    case 'small':
      return { fill: random.between(0.25, 0.45), background: [236, 236, 238] };
    case 'noisy':
      return { noise: random.between(4, 9), background: [228, 228, 226], fill: random.between(0.6, 0.8) };
    case 'dull':
      return {
        contrast: random.between(0.45, 0.7),
        background: [205, 205, 208],
        fill: random.between(0.55, 0.8),
      };
  }
}
