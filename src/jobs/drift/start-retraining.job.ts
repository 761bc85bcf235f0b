import { z } from 'zod';
import { giveUpRetraining, startRetraining } from '../../operations/drift/start-retraining.js';
import { defineJob } from '../_shared/define-job.js';

/** Running the configured command for a retraining request. */
export const startRetrainingJob = defineJob({
  name: 'start-retraining',
  schema: z.strictObject({ requestId: z.string() }),
  retryLimit: 3,
  concurrency: 1,
  handle: startRetraining,
  giveUp: giveUpRetraining,
});
