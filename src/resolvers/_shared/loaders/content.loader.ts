import { contentsByIds } from '../../../entities/posters/content.queries.js';
import { ContentType } from '../../../schema/posters/content.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Contents by id; null for an id that names none. */
export const contentById = defineLoader<string, ContentType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(contentsByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(ContentType, row)),
      (content) => content.id,
    );
  },
});
