import { SeededRandom } from './random.js';
import { makeScene, paleColour, type Scene, type SceneKind } from './scene.js';
import { UNSEEN_SHAPES } from './unseen-shapes.js';

/**
 * A random scene of a kind with what development does not have: other outlines, light from other sides, two lamps, pooled and
 * tinted shadows, a horizon, checks, and parts of another colour anywhere. The same seed and kind always give the same scene.
 */
export function makeUnseenScene(seed: number, kind: SceneKind): Scene {
  const scene = makeScene(seed, kind);
  const random = new SeededRandom(seed * 6_271 + kind.length * 99_991);
  const isBusy = kind === 'BUSY';
  const hasParts = scene.accent !== null || ((kind === 'COLOURED' || kind === 'WHITE') && random.chance(0.3));
  return {
    ...scene,
    shape: random.pick(Object.keys(UNSEEN_SHAPES)),
    accent: hasParts ? (scene.accent ?? paleColour(random)) : null,
    accentPart: random.pick(['lower', 'upper', 'side', 'band', 'patch']),
    light: random.pick(['left', 'right', 'above']),
    material: kind === 'COLOURED' && random.chance(0.2) ? 'checked' : scene.material,
    shadow: random.chance(0.5) ? random.pick(['pool', 'lamps']) : scene.shadow,
    shadowTint: random.chance(0.5) ? random.between(-0.04, 0.04) : 0,
    horizon: !isBusy && random.chance(0.2) ? random.between(2, 14) : 0,
  };
}
