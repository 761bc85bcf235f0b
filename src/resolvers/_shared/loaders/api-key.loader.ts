import { apiKeysByIds } from '../../../entities/system/api-key.queries.js';
import { ApiKeyType } from '../../../schema/system/api-key.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** API keys by id; null for an id that names none. */
export const apiKeyById = defineLoader<string, ApiKeyType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(apiKeysByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(ApiKeyType, row)),
      (key) => key.id,
    );
  },
});
