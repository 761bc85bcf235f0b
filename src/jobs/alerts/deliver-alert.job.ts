import { z } from 'zod';
import { deliverAlert, giveUpDelivery } from '../../operations/alerts/deliver-alert.js';
import { defineJob } from '../_shared/define-job.js';

/** Telling one channel of an alert. The attempts, with their pauses, last about half an hour: longer than mail servers let a stranger wait. */
export const deliverAlertJob = defineJob({
  name: 'deliver-alert',
  schema: z.strictObject({ deliveryId: z.string(), jobId: z.string() }),
  retryLimit: 40,
  concurrency: 8,
  handle: deliverAlert,
  giveUp: giveUpDelivery,
});
