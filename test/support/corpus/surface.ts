import { smoothNoise } from './random.js';
import type { Scene } from './scene.js';

/** Where the light stands, as a direction in the picture. */
const LIGHTS: Readonly<Record<Scene['light'], readonly [x: number, y: number]>> = {
  left: [-0.6, -0.7],
  right: [0.75, -0.5],
  above: [0, -0.95],
};

/** Whether a point of the product, in its own square of −1 to 1, belongs to the part of another colour. */
export function isAccent(scene: Scene, px: number, py: number): boolean {
  switch (scene.accentPart) {
    case 'lower':
      return py > 0.1;
    case 'upper':
      return py < -0.3;
    case 'side':
      return px > 0.15;
    case 'band':
      return Math.abs(py - 0.1) < 0.25;
    case 'patch':
      return Math.hypot(px - 0.15, py + 0.1) < 0.45;
  }
}

/** How much of its colour a point of the product sends to the camera: form, pattern and the side the light is on. */
export function shadeOf(scene: Scene, px: number, py: number): number {
  if (scene.material === 'striped') return Math.sin(px * 26) > 0 ? 1 : 0.62;
  if (scene.material === 'grained') return 0.85 + 0.22 * smoothNoise(px * 30, py * 30, scene.seed);
  if (scene.material === 'checked') return Math.floor(px * 5) % 2 === Math.floor(py * 5) % 2 ? 1 : 0.7;
  if (scene.material === 'flat') return 1;
  const [towardsX, towardsY] = LIGHTS[scene.light];
  return 0.78 + 0.22 * Math.max(-1, Math.min(1, towardsX * px + towardsY * py)) - 0.12 * (px * px + py * py);
}

/** Levels a highlight adds. */
export function glossOf(scene: Scene, px: number, py: number): number {
  if (scene.material !== 'glossy') return 0;
  return 90 * Math.exp(-((px + (scene.light === 'right' ? -0.3 : 0.25)) ** 2 + (py + 0.3) ** 2) * 28);
}

/** Lines of writing in the middle of the product. */
export function isInked(px: number, py: number, seed: number): boolean {
  if (Math.abs(px) > 0.3 || py < -0.05 || py > 0.42) return false;
  const line = (py + 0.05) / 0.12;
  if (line - Math.floor(line) > 0.45) return false;
  const letter = Math.floor((px + 0.3) / 0.035);
  return ((letter * 7 + Math.floor(line) * 13 + seed) * 2_654_435_761) % 4_294_967_296 < 2_700_000_000;
}
