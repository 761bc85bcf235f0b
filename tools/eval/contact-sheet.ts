import sharp, { type OverlayOptions } from 'sharp';
import { type DemoPictureSpec, renderDemoPicture } from '../../src/engines/imaging/demo/demo-picture.js';
import { enhanceImage } from '../../src/engines/imaging/enhancement/enhance-image.js';
import { recipeOf } from '../../src/engines/imaging/enhancement/recipe.js';
import { flawedScene } from './flawed-scenes.js';
import { headerOf, photograph } from './photograph.js';

const CELL = 220;
const GAP = 8;
const VARIANTS = 3;
const ROWS = 8;
const COLUMNS = 2 * (VARIANTS + 1);

const PRODUCTS: readonly DemoPictureSpec[] = [
  { kind: 'sneaker', body: '#b3541e', accent: '#f2e8d5', flaw: 'tinted-grey' },
  { kind: 'kettle', body: '#2f5d62', accent: '#c9b037', flaw: 'tinted-warm' },
  { kind: 'backpack', body: '#3b5998', accent: '#f0a202', flaw: 'small-in-frame' },
  { kind: 'chair', body: '#7b2d26', accent: '#5b4636', flaw: 'dark' },
  { kind: 'watch', body: '#222831', accent: '#d4af37', flaw: 'snapshot' },
  { kind: 'mug', body: '#4c956c', accent: '#fefee3', flaw: 'reframed' },
  { kind: 'lamp', body: '#8d5524', accent: '#ffdbac', flaw: 'tinted-grey' },
  { kind: 'headphones', body: '#1d3557', accent: '#e63946', flaw: 'small-in-frame' },
];

/** Two columns of befores, each followed by its three variants: drawn products on the left, rendered scenes on the right. JPEG. */
export async function drawSheet(firstScene: number): Promise<Buffer> {
  const layers: OverlayOptions[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const { scene, shot } = flawedScene(firstScene + row);
    const pair = [await renderDemoPicture(PRODUCTS[row]!), (await photograph(scene, shot)).bytes];
    for (const [side, bytes] of pair.entries()) {
      const pictures = [bytes];
      for (let variant = 0; variant < VARIANTS; variant += 1)
        pictures.push((await enhanceImage(bytes, headerOf(bytes), recipeOf(variant))).bytes);
      for (const [at, picture] of pictures.entries())
        layers.push({
          input: await sharp(picture)
            .resize({ width: CELL, height: CELL, fit: 'contain', background: '#d7dbe0' })
            .toBuffer(),
          left: GAP + (side * (VARIANTS + 1) + at) * (CELL + GAP) + (side === 1 ? 3 * GAP : 0),
          top: GAP + row * (CELL + GAP),
        });
    }
  }
  return sharp({
    create: {
      width: COLUMNS * (CELL + GAP) + 4 * GAP,
      height: ROWS * (CELL + GAP) + GAP,
      channels: 3,
      background: '#b9bfc7',
    },
  })
    .composite(layers)
    .jpeg({ quality: 82 })
    .toBuffer();
}
