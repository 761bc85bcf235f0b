import type { JobDefinition } from '../jobs/_shared/define-job.js';
import { deliverAlertJob } from '../jobs/alerts/deliver-alert.job.js';
import { startRetrainingJob } from '../jobs/drift/start-retraining.job.js';
import { workOnDriftRunJob } from '../jobs/drift/work-on-drift-run.job.js';
import { enhanceProductJob } from '../jobs/images/enhance-product.job.js';
import { processImageJob } from '../jobs/images/process-image.job.js';
import { analyzePostersJob } from '../jobs/posters/analyze-posters.job.js';
import { importContentJob } from '../jobs/posters/import-content.job.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';

/** Every kind of message there is. */
export const JOBS: { readonly [Name in keyof BackgroundWork]: JobDefinition<Name> } = {
  'process-image': processImageJob,
  'enhance-product': enhanceProductJob,
  'deliver-alert': deliverAlertJob,
  'import-content': importContentJob,
  'analyze-posters': analyzePostersJob,
  'work-on-drift-run': workOnDriftRunJob,
  'start-retraining': startRetrainingJob,
};
