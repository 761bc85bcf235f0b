import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** What the pictures of a set have in common. */
export interface SetLook {
  readonly count: number;
  /** Where the series of random numbers begins: another seed, other pictures of the same kind. */
  readonly seed: number;
  /** Added to every mean level; 0 when left out. */
  readonly brighter?: number;
  /** Begins the names of the files. */
  readonly prefix?: string;
}

const WIDTH_PX = 64;
const HEIGHT_PX = 48;

/** JPEGs of noise about a level that differs from picture to picture (mean 110, deviation 25), by name. */
export async function* pictureSet({
  count,
  seed,
  brighter = 0,
  prefix = 'p',
}: SetLook): AsyncGenerator<[string, Buffer]> {
  const random = randomFrom(seed);
  for (let n = 0; n < count; n += 1) {
    const level = 110 + brighter + 25 * normalFrom(random);
    const tint = [0, 1, 2].map(() => level + 10 * normalFrom(random));
    const pixels = Buffer.alloc(WIDTH_PX * HEIGHT_PX * 3);
    for (let at = 0; at < pixels.length; at += 1) {
      pixels[at] = Math.min(255, Math.max(0, Math.round((tint[at % 3] ?? 0) + 40 * (random() - 0.5))));
    }
    const picture = sharp(pixels, { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } });
    yield [`${prefix}-${String(n).padStart(5, '0')}.jpg`, await picture.jpeg({ quality: 90 }).toBuffer()];
  }
}

/** Writes a set into a folder, in folders of a hundred. */
export async function writePictureSet(folder: string, look: SetLook): Promise<void> {
  let n = 0;
  for await (const [name, bytes] of pictureSet(look)) {
    const path = join(folder, String(Math.floor(n / 100)), name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    n += 1;
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
