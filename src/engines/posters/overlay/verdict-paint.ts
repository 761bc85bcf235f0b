import type { Paint } from '../../imaging/canvas.js';
import type { ZoneVerdict } from '../poster-analysis.js';

/** The colours of an overlay; verdicts are also written in words beside the poster. */
export const VERDICT_PAINT: Readonly<Record<ZoneVerdict, Paint>> = {
  CLEAR: [26, 160, 90, 1],
  CAUTION: [236, 152, 0, 1],
  BLOCKED: [214, 36, 56, 1],
};
export const TEXT_BOX: Paint = [0, 205, 240, 1];
export const OBJECT_BOX: Paint = [222, 60, 200, 1];
export const FREE: Paint = [255, 255, 255, 1];
export const PANEL: Paint = [22, 25, 32, 1];
export const INK: Paint = [244, 246, 250, 1];
export const FAINT_INK: Paint = [160, 168, 182, 1];
export const SHADOW: Paint = [0, 0, 0, 0.55];

/** The same colour, thinner. */
export function thin(paint: Paint, opacity: number): Paint {
  return [paint[0], paint[1], paint[2], opacity];
}
