import { z } from 'zod';
import { continueImport, giveUpImport } from '../../operations/posters/continue-import.js';
import { defineJob } from '../_shared/define-job.js';

/** Taking contents over from the warehouse. The attempts last longer than the start of a warehouse that slept. */
export const importContentJob = defineJob({
  name: 'import-content',
  schema: z.strictObject({ jobId: z.string() }),
  retryLimit: 12,
  concurrency: 1,
  handle: continueImport,
  giveUp: giveUpImport,
});
