import { findReviewDecisions } from '../../../operations/_shared/read-decisions.js';
import { ReviewDecisionType } from '../../../schema/review/review-decision.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Decisions by id; null for an id that names none and for one that is hidden from the caller. */
export const reviewDecisionById = defineLoader<string, ReviewDecisionType | null>({
  async batch(ctx, ids) {
    const rows = await findReviewDecisions(ctx, ids);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(ReviewDecisionType, row)),
      (decision) => decision.id,
    );
  },
});
