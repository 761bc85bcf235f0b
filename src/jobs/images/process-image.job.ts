import { z } from 'zod';
import { giveUpImage, processImage } from '../../operations/images/process-image.js';
import { defineJob } from '../_shared/define-job.js';

/** Fetching, measuring and judging one picture; four of them at once keep two image processes and a slow host busy. */
export const processImageJob = defineJob({
  name: 'process-image',
  schema: z.strictObject({ imageId: z.string(), jobId: z.string() }),
  retryLimit: 5,
  concurrency: 4,
  handle: processImage,
  giveUp: giveUpImage,
});
