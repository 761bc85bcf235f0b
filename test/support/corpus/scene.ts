import { SeededRandom } from './random.js';
import { SHAPES } from './shapes.js';

export type Colour = readonly [red: number, green: number, blue: number];
export type SceneKind = 'COLOURED' | 'REFLECTED' | 'WHITE' | 'NEAR_WHITE' | 'BUSY';

/** A product to be photographed: everything the renderer needs, independent of the picture's size. */
export interface Scene {
  readonly seed: number;
  readonly kind: SceneKind;
  readonly shape: string;
  readonly colour: Colour;
  /** Colour of a part of the product, where it is not of one colour, and which part. */
  readonly accent: Colour | null;
  readonly accentPart: 'lower' | 'upper' | 'side' | 'band' | 'patch';
  readonly material: 'flat' | 'round' | 'glossy' | 'striped' | 'grained' | 'checked';
  readonly light: 'left' | 'right' | 'above';
  readonly label: boolean;
  /** Longest-side fill aimed at; the truth is taken from the rendering. */
  readonly fill: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly turn: number;
  readonly aspect: number;
  readonly background: Colour;
  /** Levels lost from the centre to a corner, and from left to right. */
  readonly vignette: number;
  readonly gradient: number;
  /** Levels the ground is darker than the wall behind it, with a soft line between. */
  readonly horizon: number;
  readonly busyness: number;
  readonly shadow: 'none' | 'contact' | 'soft' | 'cast' | 'pool' | 'lamps';
  /** How much redder, and less blue, the deepest shadow is. */
  readonly shadowTint: number;
  readonly reflection: number;
  readonly noise: number;
  /** 1 keeps the product's colours; less mixes them towards the background. */
  readonly contrast: number;
}

/** A random scene of a kind. The same seed and kind always give the same scene. */
export function makeScene(seed: number, kind: SceneKind): Scene {
  const random = new SeededRandom(seed * 7919 + kind.length * 104_729);
  const tinted = random.chance(0.35);
  const level = tinted ? random.between(225, 254) : 255;
  const warm = tinted ? random.between(-6, 6) : 0;
  const base: Scene = {
    seed,
    kind,
    shape: random.pick(Object.keys(SHAPES)),
    colour: saturatedColour(random),
    material: random.pick(['flat', 'round', 'glossy', 'striped', 'grained']),
    label: random.chance(0.5),
    fill: random.between(0.3, 0.95),
    offsetX: random.between(-0.5, 0.5),
    offsetY: random.between(-0.5, 0.5),
    turn: random.chance(0.4) ? random.between(-0.5, 0.5) : 0,
    aspect: random.pick([1, 1, 4 / 3, 3 / 4]),
    background: [Math.min(255, level + warm), level, Math.min(255, level - warm)],
    vignette: random.chance(0.25) ? random.between(3, 25) : 0,
    gradient: random.chance(0.25) ? random.between(3, 25) : 0,
    horizon: 0,
    busyness: 0,
    shadowTint: 0,
    shadow: random.pick(['none', 'none', 'contact', 'soft', 'cast']),
    reflection: 0,
    noise: random.between(0, 3),
    contrast: 1,
    accent: random.chance(0.4) ? paleColour(random) : null,
    accentPart: 'lower',
    light: 'left',
  };
  return withKind(base, kind, random);
}

/** What makes a scene one of its kind; draws from `random`. */
export function withKind(base: Scene, kind: SceneKind, random: SeededRandom): Scene {
  if (kind === 'REFLECTED') return { ...base, accent: null, turn: 0, reflection: random.between(0.15, 0.5) };
  if (kind === 'WHITE') {
    const white = random.between(238, 255);
    return {
      ...base,
      colour: [white, white, white - random.between(0, 4)],
      material: random.pick(['round', 'glossy']),
    };
  }
  if (kind === 'NEAR_WHITE')
    return { ...base, accent: null, colour: [248, 248, 248], material: 'flat', label: random.chance(0.3) };
  if (kind === 'BUSY') return { ...base, busyness: random.between(10, 70), background: [200, 195, 185] };
  return base;
}

/** A pastel: as bright as its ground for the eye, but at least 40 levels off white in one channel. */
export function paleColour(random: SeededRandom): Colour {
  const colour = [random.between(200, 250), random.between(200, 250), random.between(200, 250)];
  colour[Math.floor(random.between(0, 3))] = random.between(120, 205);
  return [colour[0]!, colour[1]!, colour[2]!];
}

/** Any colour that stands at least 40 levels off white in one channel. */
function saturatedColour(random: SeededRandom): Colour {
  const colour = [random.between(10, 245), random.between(10, 245), random.between(10, 245)];
  const dark = Math.floor(random.between(0, 3));
  colour[dark] = random.between(10, 190);
  return [colour[0]!, colour[1]!, colour[2]!];
}
