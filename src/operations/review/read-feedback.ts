import { type PageArguments, pageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { getOne } from '../../entities/_shared/statement.js';
import {
  countSamplesSince,
  SAMPLE_COLUMNS,
  SAMPLES,
  SAMPLES_OLDEST_FIRST,
  type SampleRow,
} from '../../entities/review/feedback.queries.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage } from '../_shared/list-page.js';

const MAX_MIN_SAMPLES = 1_000_000;

/**
 * Training samples since a moment, oldest first; an empty list while there are fewer than `minSamples` of them. Throws
 * BAD_USER_INPUT for a bound that is not 0–1 000 000.
 */
export async function listFeedback(
  ctx: OperationContext,
  wanted: { readonly since: Date; readonly minSamples: number },
  args: Pick<PageArguments, 'first' | 'after'>,
): Promise<ListPage<SampleRow>> {
  requireRight(ctx, 'feedback:read');
  const { since, minSamples } = wanted;
  if (minSamples < 0 || minSamples > MAX_MIN_SAMPLES)
    throw new AppError('BAD_USER_INPUT', `"minSamples" must be from 0 to ${MAX_MIN_SAMPLES}.`);
  const { database } = ctx.deps;
  if (minSamples > 1) {
    const found = await getOne(database, countSamplesSince, [since.toISOString(), minSamples]);
    if (found.count < minSamples) return emptyPage(args);
  }
  return listPage<SampleRow>(
    database,
    {
      select: SAMPLE_COLUMNS,
      from: SAMPLES,
      conditions: new Conditions().add('sample.decided_at >= ?', since.toISOString()),
      order: SAMPLES_OLDEST_FIRST,
      place: (sample) => [sample.decidedAt, sample.id],
    },
    args,
  );
}

/** Arguments are checked here too: whether a call is refused must not hang on how many samples there are. */
function emptyPage(args: Pick<PageArguments, 'first' | 'after'>): ListPage<SampleRow> {
  pageArguments(args, SAMPLES_OLDEST_FIRST.tag, SAMPLES_OLDEST_FIRST.columns.length);
  return { rows: [], cursorOf: () => '', hasNextPage: false, hasPreviousPage: false, count: () => Promise.resolve(0) };
}
