import { z } from 'zod';
import { giveUpDriftRun, workOnDriftRun } from '../../operations/drift/work-on-run.js';
import { defineJob } from '../_shared/define-job.js';

/** Listing, profiling and concluding an image set. Two shards at once keep the image processes busy. */
export const workOnDriftRunJob = defineJob({
  name: 'work-on-drift-run',
  schema: z.strictObject({ jobId: z.string(), shard: z.int().min(0).nullable() }),
  retryLimit: 5,
  concurrency: 2,
  handle: workOnDriftRun,
  giveUp: giveUpDriftRun,
});
