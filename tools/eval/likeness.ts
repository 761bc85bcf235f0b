import { compareFingerprints } from '../../src/engines/imaging/compare.js';
import {
  type FingerprintComparison,
  type ImageFingerprint,
  isUnmeasured,
} from '../../src/engines/imaging/measurement.js';
import type { Scene } from '../../test/support/corpus/scene.js';
import { measure, photograph } from './photograph.js';
import { type Part, percent, type Report } from './report.js';

const MATCHES: readonly FingerprintComparison['kind'][] = ['IDENTICAL', 'REENCODED', 'REFRAMED', 'COLOUR_VARIANT'];

interface Variant {
  readonly name: string;
  readonly kinds: readonly FingerprintComparison['kind'][];
  readonly wanted: number;
  change(scene: Scene): Scene;
  readonly quality?: number;
}

const SAME = ['REENCODED', 'REFRAMED'] as const;
const VARIANTS: readonly Variant[] = [
  { name: 'JPEG quality 30', kinds: SAME, wanted: 0.85, change: (scene) => scene, quality: 30 },
  {
    name: 'smaller in the frame',
    kinds: SAME,
    wanted: 0.95,
    change: (scene) => ({ ...scene, fill: scene.fill * 0.7 }),
  },
  {
    name: 'moved in the frame',
    kinds: SAME,
    wanted: 0.95,
    change: (scene) => ({ ...scene, offsetX: -scene.offsetX, offsetY: 0.4 }),
  },
  { name: 'soft shadow added', kinds: SAME, wanted: 0.85, change: (scene) => ({ ...scene, shadow: 'soft' }) },
  { name: 'background 240', kinds: SAME, wanted: 0.85, change: (scene) => ({ ...scene, background: [240, 240, 240] }) },
  {
    name: 'another colour',
    kinds: ['COLOUR_VARIANT'],
    wanted: 0.9,
    change: (scene) => ({ ...scene, colour: [scene.colour[1], scene.colour[2], scene.colour[0]] }),
  },
];

/** Different products: each has an outline, a material and a writing of its own. */
function product(part: Part, seed: number): Scene {
  const scene = part.makeScene(seed, 'COLOURED');
  const spread = Math.max(...scene.colour) - Math.min(...scene.colour);
  const colour = spread < 60 ? ([200, 60, 90] as const) : scene.colour;
  return {
    ...scene,
    colour,
    accent: null,
    background: [255, 255, 255],
    vignette: 0,
    gradient: 0,
    horizon: 0,
    shadow: 'none',
    fill: 0.6 + (seed % 4) * 0.08,
    noise: 1,
  };
}

/** Re-framed, re-encoded and recoloured pictures found again; pairs of different products told apart. */
export async function evaluateLikeness(report: Report, part: Part, products: number): Promise<void> {
  report.section(`Likeness, ${part.name} part, ${products} products`);
  const scenes = Array.from({ length: products }, (_, index) => product(part, part.firstSeed + index));
  const prints: (ImageFingerprint | null)[] = [];
  for (const scene of scenes) prints.push(await printOf(scene, 90));
  for (const variant of VARIANTS) await tryVariant(report, variant, scenes.slice(0, 40), prints);
  countFalseMatches(report, scenes, prints);
}

async function printOf(scene: Scene, quality: number): Promise<ImageFingerprint | null> {
  const { bytes } = await photograph(scene, { longSidePx: 500, quality });
  const { fingerprint } = await measure(bytes);
  return isUnmeasured(fingerprint) ? null : fingerprint;
}

async function tryVariant(
  report: Report,
  variant: Variant,
  scenes: readonly Scene[],
  prints: readonly (ImageFingerprint | null)[],
): Promise<void> {
  let found = 0;
  let tried = 0;
  for (const [index, scene] of scenes.entries()) {
    const first = prints[index] ?? null;
    const second = await printOf(variant.change(scene), variant.quality ?? 90);
    // Where the engine says that it could not tell the object apart, the frames are compared and nothing is promised.
    if (first?.subject !== 'OBJECT' || second?.subject !== 'OBJECT') continue;
    tried += 1;
    if (variant.kinds.includes(compareFingerprints(first, second).kind)) found += 1;
  }
  report.bar(
    found >= variant.wanted * tried,
    `${variant.name}: ${found} of ${tried} found as ${variant.kinds.join(' or ')} (wanted ≥ ${variant.wanted * 100} %)`,
  );
}

function countFalseMatches(
  report: Report,
  scenes: readonly Scene[],
  prints: readonly (ImageFingerprint | null)[],
): void {
  let pairs = 0;
  let wrong = 0;
  for (const [index, first] of prints.entries()) {
    for (const [other, second] of prints.slice(0, index).entries()) {
      if (first === null || second === null || isSameDesign(scenes[index]!, scenes[other]!)) continue;
      pairs += 1;
      if (MATCHES.includes(compareFingerprints(first, second).kind)) wrong += 1;
    }
  }
  report.bar(
    wrong * 10_000 <= 3 * pairs,
    `false matches: ${wrong} in ${pairs} pairs of different products, ${percent(wrong, pairs)} (wanted ≤ 3 in 10 000)`,
  );
}

/** The same outline in another material, colour or writing is a variant, not another product; round ones have no angle. */
function isSameDesign(a: Scene, b: Scene): boolean {
  const round = a.shape === 'disc' || a.shape === 'ring';
  return a.shape === b.shape && (round || Math.abs(a.turn - b.turn) < 0.2);
}
