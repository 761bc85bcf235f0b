import type { JobDefinition } from '../jobs/_shared/define-job.js';
import { processImageJob } from '../jobs/images/process-image.job.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';

/** Every kind of message there is. */
export const JOBS: { readonly [Name in keyof BackgroundWork]: JobDefinition<Name> } = {
  'process-image': processImageJob,
};
