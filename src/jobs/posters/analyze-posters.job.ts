import { z } from 'zod';
import { continueBatch, giveUpBatch } from '../../operations/posters/continue-batch.js';
import { defineJob } from '../_shared/define-job.js';

/** Looking at the posters of a shard. What fails of one poster is its failure; the attempts are for processes that die. */
export const analyzePostersJob = defineJob({
  name: 'analyze-posters',
  schema: z.strictObject({ jobId: z.string(), contentIds: z.array(z.string()).min(1).max(500) }),
  retryLimit: 8,
  concurrency: 2,
  handle: continueBatch,
  giveUp: giveUpBatch,
});
