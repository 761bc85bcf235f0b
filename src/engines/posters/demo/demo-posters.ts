import type { Paint } from '../../imaging/canvas.js';
import { drawMarkup } from '../../imaging/demo/draw-markup.js';
import { encodeCanvas } from '../../imaging/encode-canvas.js';
import { textWidth, writeText } from '../overlay/stroke-font.js';

/** A poster of the demonstration. */
export interface DemoPoster {
  readonly title: string;
  /** Renders it: JPEG, 1000 × 1500 px. The same bytes with the same build of sharp. */
  readonly render: () => Promise<Buffer>;
}

interface Scene {
  readonly sky: readonly [above: string, below: string];
  readonly land: readonly [far: string, near: string];
  readonly orb: readonly [x: number, y: number, radius: number, colour: string];
  readonly ink: Paint;
  /** From the top, with the height of their capitals. */
  readonly lines: readonly (readonly [text: string, y: number, heightPx: number])[];
}

const SIZE = { width: 1000, height: 1500 };

/** Two posters: one whose writing lies where interfaces put theirs, and one that leaves them room. */
export const DEMO_POSTERS: readonly DemoPoster[] = [
  demoPoster('Harbour of Winter', {
    sky: ['#16233d', '#7d93ad'],
    land: ['#33465f', '#111a29'],
    orb: [690, 520, 120, '#f3e7c8'],
    ink: [244, 240, 228, 1],
    lines: [
      ['A film of the north', 62, 44],
      ['Harbour', 1130, 118],
      ['of winter', 1300, 96],
    ],
  }),
  demoPoster('Quiet Island', {
    sky: ['#f2c48d', '#f8ead2'],
    land: ['#c98f63', '#7a4f38'],
    orb: [330, 330, 110, '#fff6e2'],
    ink: [92, 48, 30, 1],
    lines: [
      ['Quiet', 560, 120],
      ['island', 730, 120],
    ],
  }),
];

function demoPoster(title: string, scene: Scene): DemoPoster {
  return {
    title,
    async render() {
      const canvas = await drawMarkup(markupOf(scene));
      for (const [text, y, heightPx] of scene.lines)
        writeText(canvas, text, { x: (SIZE.width - textWidth(text, heightPx)) / 2, y, heightPx, paint: scene.ink });
      return encodeCanvas(canvas);
    },
  };
}

function markupOf({ sky, land, orb: [x, y, radius, colour] }: Scene): string {
  const { width, height } = SIZE;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient>
    <rect width="${width}" height="${height}" fill="url(#sky)"/><circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>
    <path d="M0 1010 Q260 860 520 1000 T1000 940 V1500 H0 Z" fill="${land[0]}"/>
    <path d="M0 1180 Q320 1060 640 1160 T1000 1120 V1500 H0 Z" fill="${land[1]}"/></svg>`;
}
