import type { SeededRandom } from '../corpus/random.js';
import type { PosterStyle } from './poster-style.js';

export type Colour = readonly [number, number, number];
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const CALM = ['flat', 'gradient', 'glow', 'bokeh', 'mist'] as const;
export const BUSY = ['foliage', 'windows', 'rough', 'crowd', 'texture'] as const;
export type CalmSurface = (typeof CALM)[number];
export type BusySurface = (typeof BUSY)[number];

export const hex = (colour: Colour): string => `rgb(${colour.map((level) => Math.round(level)).join(',')})`;

/** The colour moved towards white (positive) or black, `part` −1…1. */
export function shade(colour: Colour, part: number): Colour {
  const to = part > 0 ? 255 : 0;
  const move = (level: number): number => level + (to - level) * Math.abs(part);
  return [move(colour[0]), move(colour[1]), move(colour[2])];
}

const between = (a: Colour, b: Colour, part: number): Colour => [
  a[0] + (b[0] - a[0]) * part,
  a[1] + (b[1] - a[1]) * part,
  a[2] + (b[2] - a[2]) * part,
];

/** SVG of a surface on which anything can be read. */
export function drawCalm(kind: CalmSurface, colour: Colour, area: Area, random: SeededRandom): string {
  const { x, y, width, height } = area;
  const id = `c${Math.floor(random.next() * 1e9)}`;
  const rect = (fill: string): string => `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
  const dark = shade(colour, random.between(-0.4, 0.3));
  if (kind === 'flat') return rect(hex(colour));
  if (kind === 'gradient') {
    return `<linearGradient id="${id}" x1="0" y1="0" x2="${random.next().toFixed(2)}" y2="1"><stop offset="0" stop-color="${hex(colour)}"/><stop offset="1" stop-color="${hex(dark)}"/></linearGradient>${rect(`url(#${id})`)}`;
  }
  if (kind === 'glow') {
    const middle = `cx="${random.between(0.2, 0.8).toFixed(2)}" cy="${random.between(0.2, 0.8).toFixed(2)}"`;
    return `<radialGradient id="${id}" ${middle} r="0.9"><stop offset="0" stop-color="${hex(shade(colour, 0.25))}"/><stop offset="1" stop-color="${hex(shade(colour, -0.3))}"/></radialGradient>${rect(`url(#${id})`)}`;
  }
  const blur = kind === 'bokeh' ? 45 : 90;
  const blobs = Array.from({ length: 7 }, () => {
    const near = between(colour, shade(colour, random.chance(0.5) ? 0.5 : -0.5), random.between(0.1, 0.35));
    return `<circle cx="${x + random.next() * width}" cy="${y + random.next() * height}" r="${random.between(120, 320)}" fill="${hex(near)}"/>`;
  });
  const filter = `<filter id="${id}" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${blur}"/></filter>`;
  return `${filter}<clipPath id="${id}k">${rect('#fff')}</clipPath><g clip-path="url(#${id}k)">${rect(hex(colour))}<g filter="url(#${id})">${blobs.join('')}</g></g>`;
}

/** SVG of a surface over which nothing small can be read; all of `area` is covered with it. */
export function drawBusy(
  kind: BusySurface,
  colour: Colour,
  area: Area,
  draw: { style: PosterStyle; random: SeededRandom },
): string {
  const id = `b${Math.floor(draw.random.next() * 1e9)}`;
  const { x, y, width, height } = area;
  const ground = `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${hex(shade(colour, -0.35))}"/>`;
  const parts = { foliage, windows: facade, rough: roughness, crowd, texture }[kind](colour, area, draw);
  return `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${id})">${ground}${parts}</g>`;
}

type Draw = { readonly style: PosterStyle; readonly random: SeededRandom };

function foliage(colour: Colour, area: Area, { style, random }: Draw): string {
  const count = (area.width * area.height) / (style.leaf === 'leaves' ? 520 : 420);
  return Array.from({ length: Math.round(count) }, () => {
    const cx = area.x + random.next() * area.width;
    const cy = area.y + random.next() * area.height;
    const fill = hex(shade(colour, random.between(-0.6, 0.55)));
    const turn = random.between(0, 180).toFixed(0);
    if (style.leaf === 'leaves') {
      return `<ellipse cx="${cx.toFixed(0)}" cy="${cy.toFixed(0)}" rx="${random.between(10, 34).toFixed(0)}" ry="${random.between(4, 11).toFixed(0)}" fill="${fill}" transform="rotate(${turn} ${cx.toFixed(0)} ${cy.toFixed(0)})"/>`;
    }
    const reach = random.between(30, 90);
    return `<path d="M${cx.toFixed(0)} ${cy.toFixed(0)}q${random.between(-20, 20).toFixed(0)} ${(-reach / 2).toFixed(0)} ${random.between(-40, 40).toFixed(0)} ${(-reach).toFixed(0)}" stroke="${fill}" stroke-width="${random.between(2, 8).toFixed(1)}" fill="none"/>`;
  }).join('');
}

function facade(colour: Colour, area: Area, { style, random }: Draw): string {
  const stepX = random.between(34, 90);
  const stepY = random.between(40, 110);
  const wide = stepX * random.between(0.4, 0.65);
  const high = stepY * random.between(0.45, 0.7);
  const lit = hex(shade(colour, 0.55));
  const dark = hex(shade(colour, -0.7));
  const parts: string[] = [];
  for (let y = area.y + 8; y < area.y + area.height; y += stepY) {
    for (let x = area.x + 8; x < area.x + area.width; x += stepX) {
      const fill = random.chance(0.55) ? lit : dark;
      parts.push(
        style.windows === 'grid'
          ? `<rect x="${x.toFixed(0)}" y="${y.toFixed(0)}" width="${wide.toFixed(0)}" height="${high.toFixed(0)}" fill="${fill}"/>`
          : `<path d="M${x.toFixed(0)} ${(y + high).toFixed(0)}v${(-high * 0.6).toFixed(0)}a${(wide / 2).toFixed(0)} ${(wide / 2).toFixed(0)} 0 0 1 ${wide.toFixed(0)} 0v${(high * 0.6).toFixed(0)}z" fill="${fill}"/>`,
      );
    }
  }
  return parts.join('');
}

function roughness(colour: Colour, area: Area, { style, random }: Draw): string {
  const count = (area.width * area.height) / 900;
  return Array.from({ length: Math.round(count) }, () => {
    const x = area.x + random.next() * area.width;
    const y = area.y + random.next() * area.height;
    const fill = hex(shade(colour, random.between(-0.7, 0.6)));
    if (style.rough === 'rubble') {
      return `<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${random.between(8, 40).toFixed(0)}" ry="${random.between(8, 30).toFixed(0)}" fill="${fill}"/>`;
    }
    const corner = (): string =>
      `${(x + random.between(-45, 45)).toFixed(0)},${(y + random.between(-45, 45)).toFixed(0)}`;
    return `<polygon points="${corner()} ${corner()} ${corner()}" fill="${fill}"/>`;
  }).join('');
}

function crowd(colour: Colour, area: Area, { random }: Draw): string {
  const parts: string[] = [];
  for (let y = area.y - 30; y < area.y + area.height + 60; y += random.between(36, 60)) {
    for (let x = area.x - 20; x < area.x + area.width + 20; x += random.between(34, 62)) {
      const head = random.between(11, 19);
      const fill = hex(shade(colour, random.between(-0.7, 0.6)));
      const body = hex(shade(colour, random.between(-0.75, 0.5)));
      parts.push(
        `<ellipse cx="${x.toFixed(0)}" cy="${(y + head * 2.4).toFixed(0)}" rx="${(head * 1.5).toFixed(0)}" ry="${(head * 1.7).toFixed(0)}" fill="${body}"/><circle cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" r="${head.toFixed(0)}" fill="${fill}"/>`,
      );
    }
  }
  return parts.join('');
}

/** Photograph-like detail: coloured noise of several octaves, with its contrast raised. */
function texture(colour: Colour, area: Area, { random }: Draw): string {
  const id = `t${Math.floor(random.next() * 1e9)}`;
  const frequency = random.between(0.03, 0.07).toFixed(3);
  const seed = Math.floor(random.next() * 1_000);
  const level = (at: 0 | 1 | 2): string => `2.6 0 0 0 ${((colour[at] - 128) / 255 - 0.8).toFixed(2)}`;
  const matrix = `${level(0)} ${level(1)} ${level(2)} 0 0 0 0 1`;
  return `<filter id="${id}" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="5" seed="${seed}"/><feColorMatrix type="matrix" values="${matrix}"/></filter><rect x="${area.x}" y="${area.y}" width="${area.width}" height="${area.height}" filter="url(#${id})"/>`;
}

/** SVG of a face-like blob: a shaded ellipse without hard edges, sometimes with eyes, a mouth and hair. */
export function drawFace(colour: Colour, area: Area, random: SeededRandom): string {
  const id = `f${Math.floor(random.next() * 1e9)}`;
  const cx = area.x + area.width / 2;
  const cy = area.y + area.height / 2;
  const rx = area.width / 2;
  const ry = area.height / 2;
  const ellipse = (x: number, y: number, width: number, height: number, fill: string): string =>
    `<ellipse cx="${x}" cy="${y}" rx="${width}" ry="${height}" fill="${fill}"/>`;
  const parts = [
    `<radialGradient id="${id}" cx="0.4" cy="0.38" r="0.72"><stop offset="0" stop-color="${hex(shade(colour, 0.22))}"/><stop offset="0.6" stop-color="${hex(colour)}"/><stop offset="1" stop-color="${hex(shade(colour, -0.42))}"/></radialGradient>`,
    `<filter id="${id}s"><feGaussianBlur stdDeviation="${random.between(1.5, 9).toFixed(1)}"/></filter>`,
    `<g filter="url(#${id}s)">`,
    random.chance(0.5) ? ellipse(cx, cy - ry * 0.25, rx, ry * 0.75, hex(shade(colour, -0.75))) : '',
    ellipse(cx, cy, rx * 0.96, ry * 0.98, `url(#${id})`),
  ];
  if (random.chance(0.7)) {
    const dark = hex(shade(colour, -0.6));
    for (const side of [-1, 1]) parts.push(ellipse(cx + side * rx * 0.36, cy - ry * 0.1, rx * 0.13, ry * 0.045, dark));
    parts.push(ellipse(cx, cy + ry * 0.48, rx * 0.3, ry * 0.05, hex(shade(colour, -0.45))));
    parts.push(ellipse(cx, cy + ry * 0.18, rx * 0.08, ry * 0.16, hex(shade(colour, -0.15))));
  }
  return `${parts.join('')}</g>`;
}
