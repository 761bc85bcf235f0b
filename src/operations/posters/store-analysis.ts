import type { Tx } from '../../adapters/database/database.js';
import { getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { type AnalysisRow, insertAnalysis, setLatestAnalysis } from '../../entities/posters/poster-analysis.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import type { ImageRefusedError } from '../_shared/image-refusal.js';
import { nameFile } from '../_shared/unnamed-files.js';
import type { Look } from './look-at-poster.js';
import type { PosterQuestion } from './poster-question.js';

/** Whose poster was looked at; all three null for an upload. */
export interface PosterSubject {
  readonly contentId: string | null;
  readonly url: string | null;
}

/** How it ended. Milliseconds from the start to the result. */
export interface PosterOutcome {
  readonly subject: PosterSubject;
  readonly question: PosterQuestion;
  readonly result: { readonly look: Look } | { readonly failure: ImageRefusedError };
  readonly latencyMs: number;
}

/** Writes an analysis, or why there is none, with its event, and makes it the latest of its content. In four statements. Throws FileSweptError. */
export async function storeAnalysis(tx: Tx, ctx: OperationContext, outcome: PosterOutcome): Promise<AnalysisRow> {
  const { subject, question, result, latencyMs } = outcome;
  const createdAt = ctx.deps.clock.now();
  if ('look' in result && result.look.cached === null) await nameFile(tx, result.look.objectKey);
  const columns = 'look' in result ? columnsOf(result.look) : { ...NOTHING, ...failureOf(result.failure) };
  const row = await getOne(tx, insertAnalysis, [
    JSON.stringify({
      ...columns,
      id: newId('analysis'),
      contentId: subject.contentId,
      sourceUrl: subject.url,
      preset: question.preset.version,
      provider: question.provider,
      latencyMs,
      createdAt,
    }),
  ]);
  const { id, contentId, failureCode, verdict } = row;
  if (contentId !== null)
    await tx.query(setLatestAnalysis, [contentId, id, failureCode === null ? verdict : null, subject.url]);
  const event = { entityId: id, entityVersion: 1, occurredAt: createdAt };
  await append(tx, [
    failureCode === null
      ? { ...event, type: 'poster.analyzed.v1' as const, payload: { contentId, verdict } }
      : { ...event, type: 'poster.failed.v1' as const, payload: { contentId, code: failureCode } },
  ]);
  return row;
}

/** Counts an analysis that was written. */
export function countAnalysis(
  ctx: OperationContext,
  { provider, cached, failureCode, latencyMs, costUsd }: AnalysisRow,
): void {
  const { posterAnalyses, posterAnalysisSeconds, posterCostUsd } = ctx.deps.metrics;
  posterAnalyses.inc({ provider, outcome: failureCode?.toLowerCase() ?? (cached ? 'cached' : 'analysed') });
  if (failureCode === null && !cached) posterAnalysisSeconds.observe({ provider }, latencyMs / 1_000);
  posterCostUsd.inc({ provider }, Number(costUsd));
}

const NOTHING = {
  objectKey: null,
  sha256: '',
  width: 0,
  height: 0,
  verdict: 'BLOCKED',
  score: 0,
  findings: null,
  model: null,
  confidence: 0,
  agreement: null,
  justification: null,
  cached: false,
  cacheKey: null,
  analyserVersion: '',
};

function failureOf({ code, message, costUsd }: ImageRefusedError) {
  return { failureCode: code, failureMessage: message, costUsd };
}

function columnsOf(look: Look) {
  const { sha256, header, objectKey, analysis, cacheKey, model, justification, costUsd } = look;
  const { verdict, score, confidence, agreement, analyserVersion } = analysis;
  return {
    objectKey,
    sha256,
    width: header.widthPx,
    height: header.heightPx,
    verdict,
    score,
    findings: analysis,
    model,
    confidence,
    agreement,
    justification,
    cached: look.cached !== null,
    cacheKey,
    costUsd,
    analyserVersion,
    failureCode: null,
    failureMessage: null,
  };
}
