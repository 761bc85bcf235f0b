/**
 * What is found on one poster against one preset. Plain data only: it crosses a process boundary and is stored as JSON.
 * Rectangles are fractions of the upright poster, origin top left; shares and confidences 0–1; scores 0–100.
 */
export interface PosterAnalysis {
  /** Of the code and constants that made it; other numbers anywhere are another version. */
  readonly analyserVersion: string;
  /** `name@number` of the preset. */
  readonly presetVersion: string;
  readonly verdict: ZoneVerdict;
  readonly score: number;
  /** How far the numbers are from where a verdict would change, lowered for small pictures. */
  readonly confidence: number;
  /** In the order of the preset. */
  readonly zones: readonly PosterZone[];
  /** Most certain first, at most 60. */
  readonly elements: readonly PosterElement[];
  /** Calm rectangles that do not overlap, largest first, at most three. */
  readonly freeAreas: readonly Rect[];
  /** The box of what draws the eye first; null on a poster without anything that stands out. */
  readonly focalPoint: Rect | null;
}

/** Fractions of the poster, origin top left. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** CLEAR from 70 points, BLOCKED below 45. */
export type ZoneVerdict = 'CLEAR' | 'CAUTION' | 'BLOCKED';

/**
 * OVERLAID: the interface lies over the rectangle, which should be empty. KEPT: only the rectangle is sure to be shown; what
 * matters should be inside it, and the shares are of what lies outside.
 */
export type ZoneKind = 'OVERLAID' | 'KEPT';

/** One zone of the preset, measured and judged. */
export interface PosterZone {
  readonly id: string;
  readonly kind: ZoneKind;
  readonly rect: Rect;
  readonly verdict: ZoneVerdict;
  readonly score: number;
  /** Share of the zone under text; of a KEPT zone, share of the poster's text outside. */
  readonly textOverlap: number;
  /** Share of the zone under a subject (a face, a key object); of a KEPT zone, share of the main subject outside. */
  readonly subjectOverlap: number;
  /** Share of the zone that is too restless to read anything laid over it. */
  readonly busyness: number;
  /** Mean saliency 0–1. */
  readonly saliency: number;
  /** WCAG contrast ratios 1–21 of white text on the brightest and of black text on the darkest twentieth of the zone. */
  readonly contrastWhite: number;
  readonly contrastBlack: number;
  readonly recommendedText: 'WHITE' | 'BLACK';
  /** Opacity of the scrim (black under white text, white under black) that gives the recommended text 4.5 : 1. */
  readonly scrimAlpha: number;
  /** Plain sentences, the weightiest first; never empty. */
  readonly reasons: readonly string[];
}

export type PosterElementKind = 'TEXT' | 'FACE' | 'LOGO' | 'KEY_OBJECT';

/** Something found on the poster. The local analyser names only TEXT and KEY_OBJECT: it can tell neither faces nor logos. */
export interface PosterElement {
  readonly kind: PosterElementKind;
  readonly box: Rect;
  readonly confidence: number;
}
