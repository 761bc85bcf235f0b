import type { ImageFeatures } from '../../engines/drift/image-features.js';
import type { ProductAgreement } from '../../engines/imaging/identity.js';
import type { ImageMeasurement } from '../../engines/imaging/measurement.js';
import type { PosterAnalysis } from '../../engines/posters/poster-analysis.js';
import type { ImageProcessor } from './image-processor.js';
import { type PoolOptions, ProcessPool } from './process-pool.js';

/** `entry`: the program of the child, `.js` or, in development, `.ts`. `memoryBytes`: resident, for each process. */
export type ImageProcessorOptions = Pick<PoolOptions, 'entry' | 'memoryBytes'> & Partial<PoolOptions>;

const DEFAULTS = { processes: 2, deadlineMs: 15_000, maxQueue: 128, inFlightPerProcess: 2 };

/** An image processor whose processes can be listed. */
export interface ImageProcessorHandle extends ImageProcessor {
  /** Ids of the processes that run now. */
  readonly pids: readonly number[];
}

/** Starts nothing until the first task. Idle processes stay, but do not keep this one alive. */
export function createImageProcessor(options: ImageProcessorOptions): ImageProcessorHandle {
  const pool = new ProcessPool({ ...DEFAULTS, ...options });
  return {
    measure: async (bytes, header) => {
      const { value } = await pool.run({ kind: 'measure', header }, bytes);
      return value as ImageMeasurement;
    },
    renderOverlay: async (bytes, header, measurement) => {
      const { body } = await pool.run({ kind: 'overlay', header, measurement }, bytes);
      return body;
    },
    resize: async (bytes, widthPx) => {
      const { value, body } = await pool.run({ kind: 'resize', widthPx }, bytes);
      return { bytes: body, contentType: value as string };
    },
    encodeJpeg: async (bytes, longSidePx) => (await pool.run({ kind: 'encode', longSidePx }, bytes)).body,
    enhance: async (bytes, header, recipe) => (await pool.run({ kind: 'enhance', header, recipe }, bytes)).body,
    compareProducts: async (a, b) => {
      const headers = [a.header, b.header] as const;
      const { value } = await pool.run({ kind: 'compare', headers }, Buffer.concat([a.bytes, b.bytes]));
      return value as ProductAgreement | null;
    },
    renderPixels: async (bytes, { widthPx, heightPx }) =>
      (await pool.run({ kind: 'pixels', widthPx, heightPx }, bytes)).body,
    extractFeatures: async (bytes, header) => {
      const { value } = await pool.run({ kind: 'features', header }, bytes);
      return value as ImageFeatures;
    },
    analysePoster: async (bytes, header, preset) => {
      const { value } = await pool.run({ kind: 'analyse-poster', header, preset }, bytes);
      return value as PosterAnalysis;
    },
    renderPosterOverlay: async (bytes, header, analysis) => {
      const { body } = await pool.run({ kind: 'poster-overlay', header, analysis }, bytes);
      return body;
    },
    close: () => pool.close(),
    get pids() {
      return pool.pids;
    },
  };
}
