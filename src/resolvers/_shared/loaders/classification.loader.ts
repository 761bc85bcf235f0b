import { findClassifications } from '../../../operations/intents/read-classifications.js';
import { ClassificationType } from '../../../schema/intents/classification.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Classifications by id; null for an id that names none. */
export const classificationById = defineLoader<string, ClassificationType | null>({
  async batch(ctx, ids) {
    const found = await findClassifications(ctx, ids);
    return inOrderOf(
      ids,
      found.map((classification) => mapTo(ClassificationType, { ...classification })),
      ({ id }) => id,
    );
  },
});
