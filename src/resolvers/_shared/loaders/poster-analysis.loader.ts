import { analysesByIds } from '../../../entities/posters/poster-analysis.queries.js';
import type { PosterAnalysisType } from '../../../schema/posters/poster-analysis.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { toPosterAnalysis } from '../to-poster-analysis.js';

/** Analyses of posters by id; null for an id that names none. */
export const posterAnalysisById = defineLoader<string, PosterAnalysisType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(analysesByIds, [ids]);
    return inOrderOf(ids, rows.map(toPosterAnalysis), (analysis) => analysis.id);
  },
});
