import type { AnalyzedContent } from '../../operations/posters/analyze-now.js';

interface Findings {
  readonly zones: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly score: number;
    readonly reasons: readonly string[];
  }[];
  readonly freeAreas: readonly object[];
}

/** An analysis as the command answers it, in JSON. */
export function describeAnalysis(externalId: string, row: AnalyzedContent['analysis']) {
  const { zones, freeAreas } = (row.findings ?? { zones: [], freeAreas: [] }) as Findings;
  const { failureCode, failureMessage } = row;
  return {
    analysisId: row.id,
    contentId: row.contentId,
    externalId,
    posterUrl: row.sourceUrl,
    preset: row.preset,
    verdict: row.verdict,
    score: row.score,
    zones: zones.map(({ id, verdict, score, reasons }) => ({ id, verdict, score, reasons })),
    freeAreas,
    provider: row.provider,
    model: row.model,
    confidence: row.confidence,
    agreement: row.agreement,
    cached: row.cached,
    latencyMs: Math.round(row.latencyMs),
    costUsd: Number(row.costUsd),
    failure: failureCode === null ? null : { code: failureCode, message: failureMessage },
  };
}
