import { textPoints } from './overlay-font.js';

/** A colour: red, green, blue 0–255 and opacity 0–1. */
export type Paint = readonly [red: number, green: number, blue: number, opacity: number];

/** An RGB picture that can be painted on. Everything outside it is ignored. */
export class Canvas {
  readonly rgb: Uint8Array;

  constructor(
    readonly widthPx: number,
    readonly heightPx: number,
  ) {
    this.rgb = new Uint8Array(widthPx * heightPx * 3).fill(255);
  }

  /** Blends one pixel. */
  dot(x: number, y: number, paint: Paint): void {
    if (x < 0 || y < 0 || x >= this.widthPx || y >= this.heightPx) return;
    const at = (y * this.widthPx + x) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const under = this.rgb[at + channel]!;
      this.rgb[at + channel] = Math.round(under + (paint[channel]! - under) * paint[3]);
    }
  }

  /** Fills a rectangle. */
  fill(x: number, y: number, width: number, height: number, paint: Paint): void {
    for (let row = y; row < y + height; row += 1) {
      for (let column = x; column < x + width; column += 1) this.dot(column, row, paint);
    }
  }

  /** Strokes a rectangle of dashes, `weight` pixels wide, inside its bounds. */
  dashedBox(box: { x: number; y: number; width: number; height: number }, weight: number, paint: Paint): void {
    const dash = 10;
    for (let x = 0; x < box.width; x += 1) {
      if (x % (2 * dash) >= dash) continue;
      this.fill(box.x + x, box.y, 1, weight, paint);
      this.fill(box.x + x, box.y + box.height - weight, 1, weight, paint);
    }
    for (let y = weight; y < box.height - weight; y += 1) {
      if (y % (2 * dash) >= dash) continue;
      this.fill(box.x, box.y + y, weight, 1, paint);
      this.fill(box.x + box.width - weight, box.y + y, weight, 1, paint);
    }
  }

  /** Writes capitals, digits and a few signs, `scale` pixels a font pixel. */
  text(text: string, x: number, y: number, scale: number, paint: Paint): void {
    for (const [column, row] of textPoints(text)) {
      this.fill(x + column * scale, y + row * scale, scale, scale, paint);
    }
  }
}
