import { decodeFrame, decodeFrameWithin } from '../../src/engines/imaging/decode-frame.js';
import { measureImage } from '../../src/engines/imaging/measure-image.js';
import type { ImageHeader } from '../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../src/engines/imaging/read-header.js';
import { restrictLoaders } from '../../src/engines/imaging/restrict-loaders.js';
import { analysePoster } from '../../src/engines/posters/analyse-poster.js';
import { DEFAULT_PRESET, findPreset } from '../../src/engines/posters/presets.js';
import { WORKING_LONG_SIDE_PX } from '../../src/engines/posters/working-planes.js';

/** Decodes, measures or analyses one picture `count` times, two at once, whenever told; answers with what it took. */
export interface ImageWork {
  readonly mode: 'decode' | 'measure' | 'decode-poster' | 'analyse-poster';
  readonly bytes: string;
  readonly count: number;
}

export interface ImageWorkDone {
  readonly cpuMs: number;
}

const PRESET = findPreset(DEFAULT_PRESET)!;
const WORK: Readonly<Record<ImageWork['mode'], (bytes: Buffer, header: ImageHeader) => Promise<unknown>>> = {
  decode: decodeFrame,
  measure: (bytes, header) => measureImage(bytes, header),
  'decode-poster': (bytes, header) => decodeFrameWithin(bytes, header, WORKING_LONG_SIDE_PX),
  'analyse-poster': async (bytes, header) =>
    analysePoster(await decodeFrameWithin(bytes, header, WORKING_LONG_SIDE_PX), PRESET),
};

restrictLoaders();
process.on('message', (work: ImageWork) => void run(work).then((done) => process.send?.(done)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function run(work: ImageWork): Promise<ImageWorkDone> {
  const bytes = Buffer.from(work.bytes, 'base64');
  const before = process.cpuUsage();
  let left = work.count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const header = readImageHeader(bytes);
      if (isHeaderRefusal(header)) throw new Error(header.message);
      await WORK[work.mode](bytes, header);
    }
  };
  await Promise.all([lane(), lane()]);
  const used = process.cpuUsage(before);
  return { cpuMs: (used.user + used.system) / 1000 };
}
