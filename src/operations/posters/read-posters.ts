import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import type { ZoneVerdict } from '../../entities/posters/content.entity.js';
import {
  CONTENT_COLUMNS,
  CONTENTS_NEWEST_FIRST,
  type ContentRow,
  contentByExternalId,
  contentsByIds,
} from '../../entities/posters/content.queries.js';
import {
  ANALYSES_NEWEST_FIRST,
  ANALYSIS_COLUMNS,
  type AnalysisRow,
  analysesByIds,
} from '../../entities/posters/poster-analysis.queries.js';
import {
  type PosterErrorRow,
  type PosterMetricsRow,
  posterMetrics,
  recentPosterErrors,
} from '../../entities/posters/poster-metrics.queries.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPage, listPages } from '../_shared/list-page.js';
import { periodStart } from '../_shared/period-start.js';

export interface ContentKey {
  readonly id?: string | null | undefined;
  readonly externalId?: string | null | undefined;
}

/** The content with this id or external id, or null. Throws BAD_USER_INPUT unless exactly one is given. */
export async function findContent(ctx: OperationContext, key: ContentKey): Promise<ContentRow | null> {
  requireRight(ctx, 'posters:read');
  const { id = null, externalId = null } = key;
  if ((id === null) === (externalId === null))
    throw new AppError('BAD_USER_INPUT', 'Give either "id" or "externalId".');
  return id === null
    ? findOne(ctx.deps.database, contentByExternalId, [externalId])
    : findOne(ctx.deps.database, contentsByIds, [[id]]);
}

export interface ContentFilter {
  readonly active: boolean | null;
  readonly verdict: ZoneVerdict | null;
}

/** Contents, newest first. */
export async function listContents(
  ctx: OperationContext,
  filter: ContentFilter,
  args: PageArguments,
): Promise<ListPage<ContentRow>> {
  requireRight(ctx, 'posters:read');
  const conditions = new Conditions();
  if (filter.active !== null) conditions.add('active = ?', filter.active);
  if (filter.verdict !== null) conditions.add('latest_verdict = ?', filter.verdict);
  const source = {
    select: CONTENT_COLUMNS,
    from: 'contents',
    conditions,
    order: CONTENTS_NEWEST_FIRST,
    place: (row: ContentRow) => [row.createdAt, row.id],
  };
  return listPage<ContentRow>(ctx.deps.database, source, args);
}

/** A page of the analyses of each content, newest first, in the order of `contentIds`; one statement for all. */
export async function listAnalysesOfContents(
  ctx: OperationContext,
  contentIds: readonly string[],
  args: PageArguments,
): Promise<ListPage<AnalysisRow>[]> {
  requireRight(ctx, 'posters:read');
  const source = {
    select: ANALYSIS_COLUMNS,
    from: 'poster_analyses',
    conditions: new Conditions(),
    order: ANALYSES_NEWEST_FIRST,
    place: (row: AnalysisRow) => [row.createdAt, row.id],
    parents: { column: 'content_id', ids: contentIds },
  };
  return listPages<AnalysisRow>(ctx.deps.database, source, args);
}

/** The analysis with this id, or null. */
export async function findAnalysis(ctx: OperationContext, id: string): Promise<AnalysisRow | null> {
  requireRight(ctx, 'posters:read');
  return findOne(ctx.deps.database, analysesByIds, [[id]]);
}

const RECENT_ERRORS = 20;

export interface PosterMetrics extends PosterMetricsRow {
  readonly recentErrors: readonly PosterErrorRow[];
}

/** How the analyses since a time went; those of the last 24 hours when none is given. Throws BAD_USER_INPUT for a time to come. */
export async function readPosterMetrics(ctx: OperationContext, since: Date | null): Promise<PosterMetrics> {
  requireRight(ctx, 'posters:read');
  const until = ctx.deps.clock.now();
  const from = periodStart(since, { now: until, defaultDays: 1 });
  const { database } = ctx.deps;
  const [row, recentErrors] = await Promise.all([
    getOne(database, posterMetrics, [from, until]),
    database.query(recentPosterErrors, [from, until, RECENT_ERRORS]),
  ]);
  return { ...row, recentErrors };
}
