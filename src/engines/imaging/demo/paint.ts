/** A drawing on a square of 1000 × 1000 units and the box its ink fills there. Markup is SVG from this folder only. */
export interface Drawing {
  readonly markup: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** The two colours a product comes in, as `#rrggbb`. */
export interface Palette {
  readonly body: string;
  readonly accent: string;
}

/** Offset 0–1, colour, opacity 0–1. */
export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** `#rrggbb` between two colours; share 0 is the first. */
export function mixColours(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const start = Number.parseInt(from.slice(at, at + 2), 16);
    const end = Number.parseInt(to.slice(at, at + 2), 16);
    return Math.round(start + (end - start) * share)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

/** Lighter (share 0–1) or, when negative, darker by that share. */
export function shadeColour(colour: string, share: number): string {
  return share >= 0 ? mixColours(colour, '#ffffff', share) : mixColours(colour, '#0a0c12', -share);
}

/** A gradient along a line given in fractions of the painted shape's box; horizontal unless told. */
export function linearGradient(id: string, stops: readonly Stop[], line = [0, 0, 1, 0]): string {
  const [x1 = 0, y1 = 0, x2 = 1, y2 = 0] = line;
  return `<linearGradient id="${id}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">${stopMarkup(stops)}</linearGradient>`;
}

/** A gradient from a centre outwards, in fractions of the painted shape's box. */
export function radialGradient(id: string, stops: readonly Stop[], circle = [0.5, 0.5, 0.5]): string {
  const [cx = 0.5, cy = 0.5, r = 0.5] = circle;
  return `<radialGradient id="${id}" cx="${cx}" cy="${cy}" r="${r}">${stopMarkup(stops)}</radialGradient>`;
}

/** Light from the left on an upright round body: lit flank, core shadow, light thrown back at the far rim. */
export function roundStops(colour: string): Stop[] {
  return [
    [0, shadeColour(colour, -0.34)],
    [0.1, shadeColour(colour, -0.06)],
    [0.26, shadeColour(colour, 0.3)],
    [0.36, shadeColour(colour, 0.2)],
    [0.58, colour],
    [0.82, shadeColour(colour, -0.34)],
    [0.94, shadeColour(colour, -0.5)],
    [1, shadeColour(colour, -0.32)],
  ];
}

/** Brushed steel, lit like {@link roundStops}. */
export function steelStops(): Stop[] {
  return [
    [0, '#5e646c'],
    [0.14, '#b4bac1'],
    [0.3, '#f1f3f5'],
    [0.46, '#a7adb5'],
    [0.62, '#d3d7dc'],
    [0.84, '#6a7078'],
    [1, '#8b9199'],
  ];
}

/** The soft shadow of something standing at (cx, cy): a wide faint ellipse and a narrow dark one where it touches. */
export function groundShadow(cx: number, cy: number, halfWidth: number): string {
  const fade = radialGradient('ground', [
    [0, '#14161c', 0.42],
    [0.45, '#14161c', 0.22],
    [0.75, '#14161c', 0.07],
    [1, '#14161c', 0],
  ]);
  return `<defs>${fade}</defs>
    <ellipse cx="${cx}" cy="${cy}" rx="${halfWidth}" ry="${halfWidth * 0.13}" fill="url(#ground)"/>
    <ellipse cx="${cx}" cy="${cy - 2}" rx="${halfWidth * 0.8}" ry="${halfWidth * 0.06}" fill="url(#ground)"/>`;
}

function stopMarkup(stops: readonly Stop[]): string {
  return stops
    .map(
      ([offset, colour, opacity = 1]) => `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    )
    .join('');
}
