import { stringEnum } from './string-enum.js';

export const ProductStatuses = stringEnum('ProductStatus', 'How far a product has come.', {
  PENDING: 'Stored; no image of it has been judged yet.',
  PENDING_REVIEW: 'An image of it waits for a reviewer.',
  APPROVED: 'At least one of its images is accepted.',
  REJECTED: 'All of its images are rejected.',
  ARCHIVED: 'Merged into another product, or put away.',
});
