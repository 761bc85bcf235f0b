import type { Rect, ZoneKind } from './poster-analysis.js';

/**
 * A part of a poster that an interface covers or cuts. An OVERLAID zone is a rectangle; a KEPT one is an inset from every edge
 * (text outside it is at risk), or the centred crop of an aspect ratio (text and the main subject outside it are lost).
 * A zone that is not required warns, but never blocks the poster.
 */
export type PresetZone = {
  readonly id: string;
  /** What lies there, in words for people and for a vision model. */
  readonly title: string;
  readonly required: boolean;
} & (
  | { readonly kind: 'OVERLAID'; readonly rect: Rect }
  | { readonly kind: 'KEPT'; readonly inset: number }
  | { readonly kind: 'KEPT'; readonly cropAspectRatio: number }
);

/** A named set of zones. `version` is stored with every analysis and never reused: another number anywhere is another version. */
export interface PosterPreset {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  /** Width ÷ height the figures were stated for. Posters of other ratios are judged by the same fractions. */
  readonly aspectRatio: number;
  readonly zones: readonly PresetZone[];
}

const MAX_ZONES = 16;

// Where each figure comes from is told in docs/posters.md.
const PRESETS: readonly PosterPreset[] = [
  {
    name: 'tile-2x3',
    version: 'tile-2x3@1',
    title: 'Poster tile of a streaming interface',
    aspectRatio: 2 / 3,
    zones: [
      overlaid('badge-top-left', 'badge at the top left', [0, 0, 0.6, 0.1]),
      overlaid('badge-top-right', 'badge at the top right', [0.7, 0.02, 0.28, 0.08]),
      overlaid('badge-bottom-left', 'badge at the bottom left', [0.02, 0.88, 0.35, 0.1]),
      overlaid('progress-bar', 'progress bar along the bottom', [0, 0.965, 1, 0.035]),
      { ...overlaid('bottom-gradient', 'gradient with the title line', [0, 0.7, 1, 0.3]), required: false },
      { id: 'title-safe', title: 'area that is safe for text', required: false, kind: 'KEPT', inset: 0.05 },
      { id: 'action-safe', title: 'area that every screen shows', required: false, kind: 'KEPT', inset: 0.035 },
    ],
  },
  {
    name: 'prime-2x3',
    version: 'prime-2x3@1',
    title: 'Poster of Amazon Prime Video',
    aspectRatio: 2 / 3,
    zones: [
      overlaid('prime-top', 'band along the top', [0, 0, 1, 0.08]),
      overlaid('prime-bottom', 'band along the bottom', [0, 0.92, 1, 0.08]),
    ],
  },
  {
    name: 'cover-16x9',
    version: 'cover-16x9@1',
    title: 'Cover of a detail page',
    aspectRatio: 16 / 9,
    zones: [
      overlaid('cover-top', 'navigation along the top', [0, 0, 1, 0.148]),
      overlaid('metadata-left', 'title, metadata and buttons at the left', [0, 0.45, 0.5, 0.5]),
    ],
  },
  {
    name: 'square-crop',
    version: 'square-crop@1',
    title: 'Poster cropped around its centre',
    aspectRatio: 2 / 3,
    zones: [
      { id: 'square', title: 'centred square', required: true, kind: 'KEPT', cropAspectRatio: 1 },
      { id: 'landscape-4x3', title: 'centred 4:3', required: false, kind: 'KEPT', cropAspectRatio: 4 / 3 },
    ],
  },
];

const BY_NAME: ReadonlyMap<string, PosterPreset> = new Map(PRESETS.map((preset) => [preset.name, validated(preset)]));

/** The preset used where none is named. */
export const DEFAULT_PRESET = 'tile-2x3';

/** The names of all presets, sorted. */
export const PRESET_NAMES: readonly string[] = [...BY_NAME.keys()].sort();

/** The current version of the preset with this name, or null. */
export function findPreset(name: string): PosterPreset | null {
  return BY_NAME.get(name) ?? null;
}

/** Where a zone lies on a poster of this width ÷ height, in fractions of it. */
export function rectOf(zone: PresetZone, aspectRatio: number): Rect {
  if ('rect' in zone) return zone.rect;
  if ('inset' in zone) {
    const size = 1 - 2 * zone.inset;
    return { x: zone.inset, y: zone.inset, width: size, height: size };
  }
  const width = Math.min(1, zone.cropAspectRatio / aspectRatio);
  const height = Math.min(1, aspectRatio / zone.cropAspectRatio);
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

/** Whether the main subject, not text alone, should lie inside a zone: a crop takes everything away, an inset only edges. */
export function guardsSubject(zone: PresetZone): boolean {
  return zone.kind === 'OVERLAID' || 'cropAspectRatio' in zone;
}

/** What is wrong with a preset, in words; empty when it can be used. */
export function presetFaults(preset: PosterPreset): string[] {
  const faults: string[] = [];
  if (!preset.version.startsWith(`${preset.name}@`)) faults.push('version does not begin with the name');
  if (!(preset.aspectRatio > 0.1 && preset.aspectRatio < 10)) faults.push('aspect ratio is not between 0.1 and 10');
  if (preset.zones.length === 0 || preset.zones.length > MAX_ZONES) faults.push(`not 1 to ${MAX_ZONES} zones`);
  if (new Set(preset.zones.map(({ id }) => id)).size < preset.zones.length) faults.push('two zones of one id');
  return [...faults, ...preset.zones.flatMap((zone) => zoneFaults(zone, preset.aspectRatio))];
}

function zoneFaults(zone: PresetZone, aspectRatio: number): string[] {
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(zone.id)) faults.push(`${zone.id}: not an id`);
  if ('inset' in zone && !(zone.inset > 0 && zone.inset < 0.4)) faults.push(`${zone.id}: inset not between 0 and 0.4`);
  if (!isInside(rectOf(zone, aspectRatio))) faults.push(`${zone.id}: not inside the poster`);
  return faults;
}

function validated(preset: PosterPreset): PosterPreset {
  const faults = presetFaults(preset);
  if (faults.length > 0) throw new Error(`Preset ${preset.name}: ${faults.join('; ')}`);
  return preset;
}

function isInside({ x, y, width, height }: Rect): boolean {
  const slack = 1e-9;
  return x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 + slack && y + height <= 1 + slack;
}

function overlaid(
  id: string,
  title: string,
  [x, y, width, height]: readonly [number, number, number, number],
): PresetZone & { readonly kind: Extract<ZoneKind, 'OVERLAID'> } {
  return { id, title, required: true, kind: 'OVERLAID', rect: { x, y, width, height } };
}
