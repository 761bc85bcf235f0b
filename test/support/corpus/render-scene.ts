import sharp from 'sharp';
import { SeededRandom, smoothNoise } from './random.js';
import type { Scene } from './scene.js';
import { SHAPES, type Shape } from './shapes.js';
import { glossOf, isAccent, isInked, shadeOf } from './surface.js';
import { UNSEEN_SHAPES } from './unseen-shapes.js';

/** A rendered scene with the truth about it. Fractions 0–1 of the frame. */
export interface Rendering {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Buffer;
  /** Whether each pixel is more than half product. */
  readonly truth: Uint8Array;
  readonly maskArea: number;
  readonly longSideFill: number;
}

interface Placement {
  readonly shape: Shape;
  readonly scale: number;
  readonly centreX: number;
  readonly centreY: number;
  readonly cosine: number;
  readonly sine: number;
}

/** Optical blur in pixels of this rendering, and whether its noise is added. */
export interface Exposure {
  readonly blurPx?: number;
}

/** Photographs a scene with a long side of `longSidePx`: shading, shadow, blur, then noise, as in a camera. */
export async function renderScene(scene: Scene, longSidePx: number, exposure: Exposure = {}): Promise<Rendering> {
  const widthPx = Math.round(scene.aspect >= 1 ? longSidePx : longSidePx * scene.aspect);
  const heightPx = Math.round(scene.aspect >= 1 ? longSidePx / scene.aspect : longSidePx);
  const placement = place(scene, widthPx, heightPx);
  const light = new Float32Array(widthPx * heightPx * 3);
  const truth = new Uint8Array(widthPx * heightPx);
  const colour = new Float64Array(3);
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      const cover = paintPixel(scene, placement, x + 0.5, y + 0.5, widthPx, heightPx, colour);
      light.set(colour, pixel * 3);
      if (cover > 0.5) truth[pixel] = 1;
    }
  }
  const rgb = await develop(light, widthPx, heightPx, exposure.blurPx ?? 0, scene);
  return { widthPx, heightPx, rgb, truth, ...truthOf(truth, widthPx, heightPx) };
}

function place(scene: Scene, widthPx: number, heightPx: number): Placement {
  const shape = SHAPES[scene.shape] ?? UNSEEN_SHAPES[scene.shape]!;
  const cosine = Math.cos(scene.turn);
  const sine = Math.sin(scene.turn);
  let halfWidth = 0;
  let halfHeight = 0;
  for (let y = -1.5; y <= 1.5; y += 0.02) {
    for (let x = -1.5; x <= 1.5; x += 0.02) {
      if (shape(x * cosine + y * sine, y * cosine - x * sine) > 0) continue;
      halfWidth = Math.max(halfWidth, Math.abs(x));
      halfHeight = Math.max(halfHeight, Math.abs(y));
    }
  }
  const scale = (scene.fill * 0.5) / Math.max(halfWidth / widthPx, halfHeight / heightPx);
  const roomX = Math.max(0, widthPx * 0.47 - halfWidth * scale);
  const roomY = Math.max(0, heightPx * 0.47 - halfHeight * scale);
  return {
    shape,
    scale,
    centreX: widthPx / 2 + scene.offsetX * roomX,
    centreY: heightPx / 2 + scene.offsetY * roomY,
    cosine,
    sine,
  };
}

/** Writes the light of one point and returns how much of it is product. */
function paintPixel(
  scene: Scene,
  placement: Placement,
  x: number,
  y: number,
  widthPx: number,
  heightPx: number,
  colour: Float64Array,
): number {
  const u = (x - placement.centreX) / placement.scale;
  const v = (y - placement.centreY) / placement.scale;
  const px = u * placement.cosine + v * placement.sine;
  const py = v * placement.cosine - u * placement.sine;
  const distance = placement.shape(px, py);
  const cover = Math.min(1, Math.max(0, 0.5 - distance * placement.scale));
  paintBackground(scene, placement, x, y, widthPx, heightPx, colour);
  if (cover === 0) return 0;
  const body = scene.accent !== null && isAccent(scene, px, py) ? scene.accent : scene.colour;
  const factor = shadeOf(scene, px, py);
  const inked = scene.label && isInked(px, py, scene.seed);
  for (let channel = 0; channel < 3; channel += 1) {
    const own = inked ? (scene.colour[channel]! > 120 ? 40 : 225) : body[channel]! * factor + glossOf(scene, px, py);
    const seen = scene.background[channel]! + (Math.min(255, own) - scene.background[channel]!) * scene.contrast;
    colour[channel]! += (seen - colour[channel]!) * cover;
  }
  return cover;
}

function paintBackground(
  scene: Scene,
  placement: Placement,
  x: number,
  y: number,
  widthPx: number,
  heightPx: number,
  colour: Float64Array,
): void {
  const across = (2 * x) / widthPx - 1;
  const down = (2 * y) / heightPx - 1;
  const loss =
    (scene.vignette * (across * across + down * down)) / 2 +
    (scene.gradient * (1 + across)) / 2 +
    scene.horizon * smoothStep(0.5 + (down - 0.3) * 2);
  const clutter =
    scene.busyness === 0
      ? 0
      : scene.busyness *
        (smoothNoise(across * 4, down * 4, scene.seed) + 0.5 * smoothNoise(across * 17, down * 17, scene.seed));
  const shade = 1 - shadowAt(scene, placement, x, y);
  for (let channel = 0; channel < 3; channel += 1) {
    const warmth = 1 + scene.shadowTint * (1 - shade) * (1 - channel);
    colour[channel] = Math.min(255, Math.max(0, scene.background[channel]! - loss + clutter)) * shade * warmth;
  }
  if (scene.reflection > 0) paintReflection(scene, placement, x, y, colour);
}

function shadowAt(scene: Scene, placement: Placement, x: number, y: number): number {
  if (scene.shadow === 'none') return 0;
  const u = (x - placement.centreX) / placement.scale;
  const v = (y - placement.centreY) / placement.scale;
  if (scene.shadow === 'contact') {
    const away = Math.hypot(u / 0.75, (v - 1) / 0.1);
    return 0.35 * Math.exp(-away * away);
  }
  if (scene.shadow === 'pool') return 0.3 * Math.exp(-((u / 0.9) ** 2) - ((v - 0.9) / 0.35) ** 2);
  if (scene.shadow === 'lamps') {
    return 1 - (1 - cast(placement, u - 0.2, v - 0.1, 0.3)) * (1 - cast(placement, u + 0.2, v - 0.1, 0.3));
  }
  const reach = scene.shadow === 'soft' ? 0.1 : 0.22;
  return cast(placement, u - reach, v - reach * 0.8, scene.shadow === 'soft' ? 0.22 : 0.4);
}

/** Light the product takes from a point of the ground; `softness` is the width of the shadow's edge. */
function cast(placement: Placement, u: number, v: number, softness: number): number {
  const distance = placement.shape(
    u * placement.cosine + v * placement.sine,
    v * placement.cosine - u * placement.sine,
  );
  return 0.28 * smoothStep(0.5 - distance / softness);
}

function smoothStep(value: number): number {
  const part = Math.min(1, Math.max(0, value));
  return part * part * (3 - 2 * part);
}

function paintReflection(scene: Scene, placement: Placement, x: number, y: number, colour: Float64Array): void {
  const u = (x - placement.centreX) / placement.scale;
  const v = 2 - (y - placement.centreY) / placement.scale;
  const depth = 1 - v;
  if (depth < 0 || depth > 0.6) return;
  const cover = Math.min(1, Math.max(0, 0.5 - placement.shape(u, v) * placement.scale));
  const strength = scene.reflection * (1 - depth / 0.6) * cover;
  for (let channel = 0; channel < 3; channel += 1)
    colour[channel]! += (scene.colour[channel]! - colour[channel]!) * strength;
}

async function develop(
  light: Float32Array,
  widthPx: number,
  heightPx: number,
  blurPx: number,
  scene: Scene,
): Promise<Buffer> {
  const sharpLight = Buffer.alloc(light.length);
  const random = new SeededRandom(scene.seed + 17);
  for (let at = 0; at < light.length; at += 1) sharpLight[at] = Math.round(light[at]!);
  const seen =
    blurPx === 0
      ? sharpLight
      : await sharp(sharpLight, { raw: { width: widthPx, height: heightPx, channels: 3 } })
          .blur({ sigma: blurPx, minAmplitude: 0.002, precision: 'float' })
          .raw()
          .toBuffer();
  if (scene.noise === 0) return seen;
  for (let at = 0; at < seen.length; at += 1) {
    // The sum of four uniform numbers is near enough to a normal one; its deviation is 0.577.
    const grain = (random.next() + random.next() + random.next() + random.next() - 2) / 0.577;
    const level = seen[at]!;
    // A blown-out background shows no grain: the sensor is saturated there.
    seen[at] = level === 255 ? 255 : Math.max(0, Math.min(255, Math.round(level + grain * scene.noise)));
  }
  return seen;
}

function truthOf(truth: Uint8Array, widthPx: number, heightPx: number): { maskArea: number; longSideFill: number } {
  let cells = 0;
  let left = widthPx;
  let right = -1;
  let top = heightPx;
  let bottom = -1;
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    if (truth[pixel] === 0) continue;
    const x = pixel % widthPx;
    const y = (pixel - x) / widthPx;
    cells += 1;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return {
    maskArea: cells / truth.length,
    longSideFill: Math.max((right - left + 1) / widthPx, (bottom - top + 1) / heightPx),
  };
}
