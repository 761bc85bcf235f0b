import { giveUpEnhancementOrder, takeEnhancementOrder } from '../../operations/images/take-enhancement-order.js';
import { defineJob } from '../_shared/define-job.js';
import { enhanceProductMessage } from './enhance-product.message.js';

/** Making the variants of one product. The attempts, with their pauses, last longer than an outage of a quarter of an hour. */
export const enhanceProductJob = defineJob({
  name: 'enhance-product',
  schema: enhanceProductMessage,
  retryLimit: 25,
  concurrency: 4,
  handle: takeEnhancementOrder,
  giveUp: giveUpEnhancementOrder,
});
