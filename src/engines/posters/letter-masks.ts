import type { WorkingPlanes } from './working-planes.js';

/** One way of telling ink from ground: by the mean of the surroundings, or by a fixed level where the ground is restless. */
export type MaskRule =
  | { readonly kind: 'local'; readonly bright: boolean; readonly radiusPx: number; readonly margin: number }
  | { readonly kind: 'level'; readonly bright: boolean; readonly level: number };

/** Small and large letters on either ground, and writing that is lighter or darker than all of a restless ground. */
export const MASK_RULES: readonly MaskRule[] = [
  ...[true, false].flatMap((bright): MaskRule[] => [
    { kind: 'local', bright, radiusPx: 11, margin: 14 },
    { kind: 'local', bright, radiusPx: 45, margin: 22 },
  ]),
  { kind: 'level', bright: true, level: 168 },
  { kind: 'level', bright: true, level: 214 },
  { kind: 'level', bright: false, level: 84 },
  { kind: 'level', bright: false, level: 42 },
];

/** Writes 1 where a rule sees ink and 0 elsewhere. */
export function maskInk(planes: WorkingPlanes, rule: MaskRule, mask: Uint8Array): void {
  if (rule.kind === 'local') maskLocally(planes, rule, mask);
  else maskByLevel(planes.luma, rule.level, rule.bright, mask);
}

function maskByLevel(luma: Uint8Array, level: number, bright: boolean, mask: Uint8Array): void {
  if (bright) for (let at = 0; at < luma.length; at += 1) mask[at] = luma[at]! >= level ? 1 : 0;
  else for (let at = 0; at < luma.length; at += 1) mask[at] = luma[at]! <= level ? 1 : 0;
}

function maskLocally(planes: WorkingPlanes, rule: Extract<MaskRule, { kind: 'local' }>, mask: Uint8Array): void {
  const { widthPx: width, heightPx: height, luma, lumaSums: sums } = planes;
  const { radiusPx: radius, margin } = rule;
  const sign = rule.bright ? 1 : -1;
  const stride = width + 1;
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - radius) * stride;
    const bottom = Math.min(height, y + radius + 1) * stride;
    const rows = (bottom - top) / stride;
    for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
      const left = x > radius ? x - radius : 0;
      const right = x + radius + 1 < width ? x + radius + 1 : width;
      const sum = sums[bottom + right]! - sums[top + right]! - sums[bottom + left]! + sums[top + left]!;
      const count = rows * (right - left);
      mask[at] = sign * (luma[at]! * count - sum) > margin * count ? 1 : 0;
    }
  }
}
