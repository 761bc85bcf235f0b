import type { Tx } from '../../adapters/database/database.js';
import { rejectUnmeasured } from '../../engines/image-policy/apply-policy.js';
import type { ImagePolicy } from '../../engines/image-policy/policy.js';
import type { PolicyVerdict } from '../../engines/image-policy/verdict.js';
import type { ImageMeasurement } from '../../engines/imaging/measurement.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import {
  insertValidation,
  type ValidationRow,
  validationByCacheKey,
} from '../../entities/images/image-validation.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { nameFile } from '../_shared/unnamed-files.js';
import type { Judgement } from './judge-bytes.js';

/**
 * The stored form of a judgement, which names its file: the one found in the cache, or a new row; of two writers at once, the first one's.
 * Throws FileSweptError.
 */
export async function storeJudgement(tx: Tx, ctx: OperationContext, judgement: Judgement): Promise<ValidationRow> {
  if (judgement.isExpected) await nameFile(tx, judgement.objectKey);
  return judgement.cached ?? insertOrFind(tx, ctx, judgement);
}

/** Stores that a policy rejects bytes which are no acceptable picture, with the reason. */
export function storeRefusal(
  tx: Tx,
  ctx: OperationContext,
  refused: { readonly sha256: string; readonly policy: ImagePolicy; readonly reason: string },
): Promise<ValidationRow> {
  const verdict = rejectUnmeasured(refused.policy, refused.reason);
  const unmeasured = { referenceSha256: '', measurement: null, objectKey: null, executionMs: 0 };
  return insertOrFind(tx, ctx, { ...unmeasured, sha256: refused.sha256, verdict });
}

interface Answer {
  readonly sha256: string;
  readonly referenceSha256: string;
  readonly verdict: PolicyVerdict;
  readonly measurement: ImageMeasurement | null;
  readonly objectKey: string | null;
  readonly executionMs: number;
}

async function insertOrFind(tx: Tx, ctx: OperationContext, answer: Answer): Promise<ValidationRow> {
  const { verdict, measurement } = answer;
  const cacheKey = [answer.sha256, verdict.policyVersion, answer.referenceSha256];
  const inserted = await findOne(tx, insertValidation, [
    newId('validation'),
    ...cacheKey,
    verdict.overallScore,
    verdict.status,
    verdict.reason,
    verdict.confidence,
    JSON.stringify(verdict.checks),
    measurement === null ? null : JSON.stringify(measurement),
    answer.objectKey,
    answer.executionMs,
    ctx.deps.clock.now(),
  ]);
  return inserted ?? getOne(tx, validationByCacheKey, cacheKey);
}
