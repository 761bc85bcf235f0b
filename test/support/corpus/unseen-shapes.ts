import { type Point, polygon, roundedBox, type Shape } from './shapes.js';

/** Outlines kept for the unseen part of the evaluation: no limit of the engine was chosen on them. In the square of SHAPES. */
export const UNSEEN_SHAPES: Readonly<Record<string, Shape>> = {
  chair,
  teapot,
  heart,
  trousers: (x, y) => polygon(x, y, TROUSERS),
  watch,
  fork,
  gear: (x, y) => Math.max(Math.hypot(x, y) - 0.9 - 0.1 * Math.cos(9 * Math.atan2(y, x)), 0.3 - Math.hypot(x, y)),
  crescent: (x, y) => Math.max(Math.hypot(x, y) - 1, 0.8 - Math.hypot(x - 0.45, y + 0.1)),
  cross: (x, y) => Math.min(roundedBox(x, y, 1, 0.3, 0.06), roundedBox(x, y, 0.3, 1, 0.06)),
  bulb,
  spectacles,
  table,
  guitar,
};

function chair(x: number, y: number): number {
  const back = roundedBox(x + 0.55, y + 0.45, 0.1, 0.55, 0.04);
  const seat = roundedBox(x, y - 0.1, 0.65, 0.12, 0.05);
  const legs = roundedBox(Math.abs(x) - 0.55, y - 0.55, 0.08, 0.45, 0.03);
  return Math.min(back, seat, legs);
}

function teapot(x: number, y: number): number {
  const body = Math.hypot(x / 0.66, (y - 0.1) / 0.56) * 0.56 - 0.56;
  const spout = roundedBox(0.8 * x + 0.6 * y - 0.66, 0.8 * y - 0.6 * x + 0.5, 0.42, 0.1, 0.05);
  const handle = Math.abs(Math.hypot(x + 0.66, y - 0.05) - 0.27) - 0.07;
  const lid = Math.hypot(x, y + 0.55) - 0.12;
  return Math.min(body, spout, handle, lid);
}

function heart(x: number, y: number): number {
  const lobes = Math.hypot(Math.abs(x) - 0.47, y + 0.35) - 0.53;
  const point = Math.max((Math.abs(x) + y) * 0.707 - 0.65, -y - 0.35, Math.abs(x) - 1);
  return Math.min(lobes, point);
}

function watch(x: number, y: number): number {
  const face = Math.hypot(x, y) - 0.45;
  const strap = roundedBox(x, y, 0.22, 1, 0.08);
  const crown = roundedBox(x - 0.48, y, 0.07, 0.06, 0.02);
  return Math.min(face, strap, crown);
}

function fork(x: number, y: number): number {
  const handle = roundedBox(x, y - 0.4, 0.09, 0.6, 0.06);
  const neck = roundedBox(x, y + 0.3, 0.3, 0.14, 0.1);
  const tines = roundedBox(Math.abs(Math.abs(x) - 0.15) - 0.1, y + 0.65, 0.045, 0.35, 0.03);
  return Math.min(handle, neck, tines);
}

function bulb(x: number, y: number): number {
  const glass = Math.hypot(x, y + 0.35) - 0.65;
  const neck = Math.max(Math.abs(y - 0.35) - 0.25, Math.abs(x) - 0.5 + 0.5 * (y - 0.1));
  const cap = roundedBox(x, y - 0.75, 0.26, 0.25, 0.08);
  return Math.min(glass, neck, cap);
}

function spectacles(x: number, y: number): number {
  const rims = Math.abs(Math.hypot(Math.abs(x) - 0.52, y) - 0.4) - 0.08;
  const bridge = roundedBox(x, y + 0.08, 0.1, 0.06, 0.04);
  return Math.min(rims, bridge);
}

function table(x: number, y: number): number {
  const top = roundedBox(x, y + 0.45, 1, 0.1, 0.04);
  const legs = roundedBox(Math.abs(x) - 0.8, y - 0.1, 0.08, 0.55, 0.03);
  const drawer = roundedBox(x, y + 0.2, 0.8, 0.16, 0.02);
  return Math.min(top, legs, drawer);
}

function guitar(x: number, y: number): number {
  const lower = Math.hypot(x, y - 0.58) - 0.42;
  const upper = Math.hypot(x, y - 0.08) - 0.32;
  const neck = roundedBox(x, y + 0.45, 0.07, 0.55, 0.03);
  return Math.min(lower, upper, neck);
}

const TROUSERS: readonly Point[] = [
  [-0.45, -1],
  [0.45, -1],
  [0.62, 1],
  [0.18, 1],
  [0, -0.3],
  [-0.18, 1],
  [-0.62, 1],
];
