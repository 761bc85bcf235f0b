import { jobsByIds } from '../../../entities/system/job.queries.js';
import { JobType } from '../../../schema/system/job.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Jobs by id; null for an id that names none. */
export const jobById = defineLoader<string, JobType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(jobsByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(JobType, row)),
      (job) => job.id,
    );
  },
});
