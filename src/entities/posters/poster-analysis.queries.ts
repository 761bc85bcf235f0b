import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { ZoneVerdict } from './content.entity.js';
import type { PosterProvider } from './poster-analysis.entity.js';

/** An analysis as it is read. `findings` is what the engine answered, null for a failure. */
export interface AnalysisRow {
  readonly id: string;
  readonly contentId: string | null;
  readonly sourceUrl: string | null;
  readonly objectKey: string | null;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly preset: string;
  readonly verdict: ZoneVerdict;
  readonly score: number;
  readonly findings: unknown;
  readonly provider: PosterProvider;
  readonly model: string | null;
  readonly confidence: number;
  readonly agreement: number | null;
  readonly justification: string | null;
  readonly cached: boolean;
  readonly latencyMs: number;
  readonly costUsd: string;
  readonly analyserVersion: string;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly createdAt: Date;
}

export const ANALYSIS_COLUMNS = `id, content_id AS "contentId", poster_url AS "sourceUrl", object_key AS "objectKey", sha256,
  width_px AS width, height_px AS height, preset, verdict, score, findings, provider, model, confidence, agreement,
  justification, cached, latency_ms AS "latencyMs", cost_usd AS "costUsd", analyser_version AS "analyserVersion",
  failure_code AS "failureCode", failure_message AS "failureMessage", created_at AS "createdAt"`;

export const ANALYSES_NEWEST_FIRST: ListOrder = {
  tag: 'poster_analyses:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const analysesByIds = defineStatement<AnalysisRow>(
  'poster_analyses.by_ids',
  `SELECT ${ANALYSIS_COLUMNS} FROM poster_analyses WHERE id = ${anyOf('$1')}`,
);

/** The newest answer to the same question that is young enough: $1 cache key, $2 not before. */
export const cachedAnalysis = defineStatement<AnalysisRow>(
  'poster_analyses.cached',
  `SELECT ${ANALYSIS_COLUMNS} FROM poster_analyses WHERE cache_key = $1 AND created_at >= $2
   ORDER BY created_at DESC LIMIT 1`,
);

/** Stores an analysis: $1 its columns as JSON. */
export const insertAnalysis = defineStatement<AnalysisRow>(
  'poster_analyses.insert',
  `INSERT INTO poster_analyses (id, content_id, poster_url, object_key, sha256, width_px, height_px, preset, verdict, score,
     findings, provider, model, confidence, agreement, justification, cached, cache_key, latency_ms, cost_usd,
     analyser_version, failure_code, failure_message, created_at)
   SELECT id, "contentId", "sourceUrl", "objectKey", sha256, width, height, preset, verdict, score, findings, provider, model,
     confidence, agreement, justification, cached, "cacheKey", "latencyMs", "costUsd", "analyserVersion", "failureCode",
     "failureMessage", "createdAt"
   FROM jsonb_to_record($1::jsonb) AS given(id text, "contentId" text, "sourceUrl" text, "objectKey" text, sha256 text,
     width int, height int, preset text, verdict text, score int, findings jsonb, provider text, model text,
     confidence float8, agreement float8, justification text, cached boolean, "cacheKey" text, "latencyMs" float8,
     "costUsd" numeric, "analyserVersion" text, "failureCode" text, "failureMessage" text, "createdAt" timestamptz)
   RETURNING ${ANALYSIS_COLUMNS}`,
);

/**
 * Makes an analysis that succeeded the content's latest, unless the content has another poster by now; one that failed only where none has
 * succeeded. $1 content, $2 analysis, $3 its verdict or null for a failure, $4 the address it looked at.
 */
export const setLatestAnalysis = defineStatement<never>(
  'contents.set_latest_analysis',
  `UPDATE contents SET latest_analysis_id = $2, latest_verdict = $3
   WHERE id = $1 AND poster_url IS NOT DISTINCT FROM $4 AND ($3::text IS NOT NULL OR latest_verdict IS NULL)`,
);

/** What an overlay is drawn from. */
export const posterOverlaySource = defineStatement<{ findings: unknown; objectKey: string }>(
  'poster_analyses.overlay_source',
  `SELECT findings, object_key AS "objectKey" FROM poster_analyses
   WHERE id = $1 AND findings IS NOT NULL AND object_key IS NOT NULL`,
);

/** An analysis that has had its time. `fileIsSpent`: no analysis that is kept has the same file. */
export interface SpentAnalysis {
  readonly id: string;
  readonly objectKey: string | null;
  readonly fileIsSpent: boolean;
  readonly createdAt: Date;
}

/** Analyses from before $1 that are not the latest of their content, oldest first, from $2 on, at most $3. */
export const spentAnalyses = defineStatement<SpentAnalysis>(
  'poster_analyses.spent',
  `SELECT spent.id, spent.object_key AS "objectKey", spent.created_at AS "createdAt",
     NOT EXISTS (
       SELECT FROM poster_analyses kept LEFT JOIN contents ON contents.id = kept.content_id AND contents.latest_analysis_id = kept.id
       WHERE kept.object_key = spent.object_key AND (kept.created_at >= $1 OR contents.id IS NOT NULL)
     ) AS "fileIsSpent"
   FROM poster_analyses spent
   WHERE spent.created_at < $1 AND spent.created_at >= $2
     AND NOT EXISTS (SELECT FROM contents WHERE id = spent.content_id AND latest_analysis_id = spent.id)
   ORDER BY spent.created_at LIMIT $3`,
);

/** $1 ids */
export const forgetAnalyses = defineStatement<never>(
  'poster_analyses.forget',
  'DELETE FROM poster_analyses WHERE id = ANY($1::text[])',
);
