import { stringEnum } from './string-enum.js';

export type DeliveryStatus = 'PENDING' | 'SUCCEEDED' | 'RETRYING' | 'FAILED';

export const DeliveryStatuses = stringEnum<DeliveryStatus>('DeliveryStatus', 'How far a message to the outside is.', {
  PENDING: 'It has not been tried yet.',
  SUCCEEDED: 'The other side has accepted it.',
  RETRYING: 'It failed and is tried again.',
  FAILED: 'It failed for good.',
});
