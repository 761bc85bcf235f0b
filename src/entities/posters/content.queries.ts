import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { ZoneVerdict } from './content.entity.js';

/** A content as it is read. */
export interface ContentRow {
  readonly id: string;
  readonly externalId: string;
  readonly title: string;
  readonly kind: string | null;
  readonly active: boolean;
  readonly posterUrl: string | null;
  readonly latestAnalysisId: string | null;
  readonly latestVerdict: ZoneVerdict | null;
  readonly version: number;
  readonly createdAt: Date;
}

export const CONTENT_COLUMNS = `id, external_id AS "externalId", title, kind, active, poster_url AS "posterUrl",
  latest_analysis_id AS "latestAnalysisId", latest_verdict AS "latestVerdict", version, created_at AS "createdAt"`;

export const CONTENTS_NEWEST_FIRST: ListOrder = {
  tag: 'contents:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const contentsByIds = defineStatement<ContentRow>(
  'contents.by_ids',
  `SELECT ${CONTENT_COLUMNS} FROM contents WHERE id = ${anyOf('$1')}`,
);

export const contentByExternalId = defineStatement<ContentRow>(
  'contents.by_external_id',
  `SELECT ${CONTENT_COLUMNS} FROM contents WHERE external_id = $1`,
);

const DIFFERS = `(contents.title, contents.kind, contents.active, contents.poster_url)
  IS DISTINCT FROM (excluded.title, excluded.kind, excluded.active, excluded.poster_url)`;
const SAME_POSTER = 'contents.poster_url IS NOT DISTINCT FROM excluded.poster_url';

/**
 * Stores contents or changes those that are known and differ; answers the stored and the changed. $1 rows as JSON
 * ({ id, externalId, title, kind, active, posterUrl }), each external id once, sorted by it so that two imports do not lock each other out; $2 now.
 */
export const upsertContents = defineStatement<{ id: string; version: number; posterUrl: string | null }>(
  'contents.upsert',
  `INSERT INTO contents (id, external_id, title, kind, active, poster_url, version, created_at, updated_at)
   SELECT id, "externalId", title, kind, active, "posterUrl", 1, $2, $2
   FROM jsonb_to_recordset($1::jsonb)
     AS given(id text, "externalId" text, title text, kind text, active boolean, "posterUrl" text)
   ON CONFLICT (external_id) DO UPDATE SET title = excluded.title, kind = excluded.kind, active = excluded.active,
     poster_url = excluded.poster_url, version = contents.version + 1, updated_at = excluded.updated_at,
     latest_analysis_id = CASE WHEN ${SAME_POSTER} THEN contents.latest_analysis_id END,
     latest_verdict = CASE WHEN ${SAME_POSTER} THEN contents.latest_verdict END
   WHERE ${DIFFERS}
   RETURNING id, version, poster_url AS "posterUrl"`,
);

/** The ids that external ids stand for. */
export const contentIdsByExternalIds = defineStatement<{ id: string; externalId: string }>(
  'contents.ids_by_external_ids',
  'SELECT id, external_id AS "externalId" FROM contents WHERE external_id = ANY($1::text[])',
);

/** Contents that have a poster, by external id: $1 after this one ('' from the start), $2 whether inactive ones too, $3 at most. */
export const contentsWithPosters = defineStatement<{ id: string; externalId: string; posterUrl: string }>(
  'contents.with_posters',
  `SELECT id, external_id AS "externalId", poster_url AS "posterUrl" FROM contents
   WHERE external_id > $1 AND poster_url IS NOT NULL AND (active OR $2::boolean) ORDER BY external_id LIMIT $3`,
);

/** How many those are: $1 whether inactive ones too. */
export const countContentsWithPosters = defineStatement<{ count: number }>(
  'contents.count_with_posters',
  'SELECT count(*)::int AS count FROM contents WHERE poster_url IS NOT NULL AND (active OR $1::boolean)',
);
