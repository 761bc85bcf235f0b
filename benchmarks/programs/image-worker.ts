import { decodeFrame } from '../../src/engines/imaging/decode-frame.js';
import { measureImage } from '../../src/engines/imaging/measure-image.js';
import { isHeaderRefusal, readImageHeader } from '../../src/engines/imaging/read-header.js';
import { restrictLoaders } from '../../src/engines/imaging/restrict-loaders.js';

/** Decodes or measures one picture `count` times, two at once, whenever told; answers with what it took. */
export interface ImageWork {
  readonly mode: 'decode' | 'measure';
  readonly bytes: string;
  readonly count: number;
}

export interface ImageWorkDone {
  readonly cpuMs: number;
}

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
      await (work.mode === 'decode' ? decodeFrame(bytes, header) : measureImage(bytes, header));
    }
  };
  await Promise.all([lane(), lane()]);
  const used = process.cpuUsage(before);
  return { cpuMs: (used.user + used.system) / 1000 };
}
