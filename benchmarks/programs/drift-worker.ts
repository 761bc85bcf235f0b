import { canonicalProfile } from '../../src/engines/drift/canonical-profile.js';
import { ProfileBuilder } from '../../src/engines/drift/profile-builder.js';
import { decodeFrame } from '../../src/engines/imaging/decode-frame.js';
import { extractFeatures } from '../../src/engines/imaging/drift-features.js';
import { isHeaderRefusal, readImageHeader } from '../../src/engines/imaging/read-header.js';
import { releaseBytes } from '../../src/engines/imaging/release-bytes.js';
import { restrictLoaders } from '../../src/engines/imaging/restrict-loaders.js';

/** Decodes or profiles `count` pictures, `inFlight` at once, going round those given first. */
export type DriftWork =
  | { readonly mode: 'take'; readonly pictures: readonly string[] }
  | { readonly mode: 'decode' | 'profile'; readonly count: number; readonly inFlight: number };

/** `earlyMiB` and `lateMiB`: mean resident memory in the second and in the last tenth of the pictures. */
export interface DriftWorkDone {
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly earlyMiB: number;
  readonly lateMiB: number;
  readonly profileBytes: number;
}

let pictures: readonly Buffer[] = [];

restrictLoaders();
process.on('message', (work: DriftWork) => {
  if (work.mode === 'take') pictures = work.pictures.map((picture) => Buffer.from(picture, 'base64'));
  void (work.mode === 'take' ? Promise.resolve('taken') : run(work)).then((done) => process.send?.(done));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function run({ mode, count, inFlight }: Exclude<DriftWork, { mode: 'take' }>): Promise<DriftWorkDone> {
  const builder = new ProfileBuilder();
  const memory: number[] = [];
  const started = performance.now();
  const before = process.cpuUsage();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const bytes = pictures[index % pictures.length]!;
      const header = readImageHeader(bytes);
      if (isHeaderRefusal(header)) throw new Error(header.message);
      if (mode === 'decode') releaseBytes((await decodeFrame(bytes, header)).rgb);
      else builder.addImage(`set/${index}.jpg`, await extractFeatures(bytes, header));
      if (index % 50 === 0) memory.push(process.memoryUsage.rss() / 1024 ** 2);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const used = process.cpuUsage(before);
  const tenth = Math.max(1, Math.floor(memory.length / 10));
  return {
    elapsedMs: performance.now() - started,
    cpuMs: (used.user + used.system) / 1000,
    earlyMiB: mean(memory.slice(tenth, 2 * tenth)),
    lateMiB: mean(memory.slice(-tenth)),
    profileBytes: canonicalProfile(builder.profile()).length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
