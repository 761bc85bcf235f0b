import { z } from 'zod';
import { giveUpImage, processImage } from '../../operations/images/process-image.js';
import { defineJob } from '../_shared/define-job.js';

/** Fetching, measuring and judging one picture. Ten at once keep the image processes busy while slow hosts are waited for. */
export const processImageJob = defineJob({
  name: 'process-image',
  schema: z.strictObject({ imageId: z.string(), jobId: z.string() }),
  retryLimit: 5,
  concurrency: 10,
  handle: processImage,
  giveUp: giveUpImage,
});
