import { createHash } from 'node:crypto';
import { applyPolicy } from '../../engines/image-policy/apply-policy.js';
import type { ImagePolicy } from '../../engines/image-policy/policy.js';
import type { PolicyVerdict } from '../../engines/image-policy/verdict.js';
import type { ImageHeader, ImageMeasurement } from '../../engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import { findOne } from '../../entities/_shared/statement.js';
import {
  measurementBySha256,
  type ValidationRow,
  validationByCacheKey,
} from '../../entities/images/image-validation.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { contentTypeOf } from '../_shared/image-content-types.js';
import { ImageRefusedError } from '../_shared/image-refusal.js';
import { expectFile } from '../_shared/unnamed-files.js';
import { compareWith, type Reference } from './reference.js';

/** What is asked of some bytes. */
export interface Question {
  readonly bytes: Buffer;
  readonly policy: ImagePolicy;
  readonly reference: Reference | null;
  /** Where the bytes are to be kept; left out, under their hash. */
  readonly objectKey?: string;
}

/** The answer, not yet written: `cached` is the stored verdict when the same was asked before. */
export interface Judgement {
  readonly sha256: string;
  readonly referenceSha256: string;
  readonly objectKey: string;
  /** Whether the file waits to be named: see unnamed-files.ts. One that an earlier judgement of the same bytes names does not. */
  readonly isExpected: boolean;
  readonly measurement: ImageMeasurement;
  readonly verdict: PolicyVerdict;
  readonly executionMs: number;
  readonly cached: ValidationRow | null;
}

/**
 * Reads, measures and judges a picture and keeps its bytes, content-addressed. A measurement is found
 * again by (bytes, policy version), a verdict by these and the reference, so whoever changes how is measured must give the policy
 * another version. Writes no row, holds no transaction.
 * Rejects with an ImageRefusedError or an ImageProcessError when the bytes are no acceptable picture.
 */
export async function judgeBytes(ctx: OperationContext, question: Question): Promise<Judgement> {
  const { bytes, policy, reference } = question;
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new ImageRefusedError(header.code, header.message);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const referenceSha256 = reference?.sha256 ?? '';
  const { database } = ctx.deps;
  const [cached, measured] = await Promise.all([
    findOne(database, validationByCacheKey, [sha256, policy.version, referenceSha256]),
    findMeasurement(ctx, { bytes, header, sha256 }, policy),
  ]);
  const { measurement } = measured;
  // Without a name of its own under its hash, so that nothing is stored twice and nothing ever replaced.
  const { objectKey = `originals/${sha256.slice(0, 2)}/${sha256}` } = question;
  const isExpected = measured.objectKey !== objectKey;
  await keepBytes(ctx, { bytes, header, sha256 }, { objectKey, isExpected });
  const verdict = applyPolicy(measurement, policy, compareWith(reference, measurement, sha256));
  const isAnswered = cached !== null && cached.drawable;
  const executionMs = measured.executionTimeMs;
  const answer = { sha256, referenceSha256, objectKey, isExpected, measurement, verdict, executionMs };
  return { ...answer, cached: isAnswered ? cached : null };
}

interface Picture {
  readonly bytes: Buffer;
  readonly header: ImageHeader;
  readonly sha256: string;
}

async function findMeasurement(
  ctx: OperationContext,
  { bytes, header, sha256 }: Picture,
  policy: ImagePolicy,
): Promise<{ measurement: ImageMeasurement; executionTimeMs: number; objectKey: string | null }> {
  const known = await findOne(ctx.deps.database, measurementBySha256, [sha256, policy.version]);
  if (known !== null) {
    return { ...known, measurement: known.measurement as ImageMeasurement };
  }
  const startedAt = performance.now();
  const measurement = await ctx.deps.images.measure(bytes, header);
  const executionTimeMs = performance.now() - startedAt;
  ctx.deps.metrics.imageValidationSeconds.observe(executionTimeMs / 1_000);
  return { measurement, executionTimeMs, objectKey: null };
}

/** Only what decodes is kept. */
async function keepBytes(
  ctx: OperationContext,
  { bytes, header }: Picture,
  { objectKey, isExpected }: Pick<Judgement, 'objectKey' | 'isExpected'>,
): Promise<void> {
  const { objects } = ctx.deps;
  const contentType = contentTypeOf(header.format);
  // Before the file is looked for: from here on it is not swept.
  if (isExpected) await expectFile(ctx, objectKey);
  if ((await objects.head(objectKey)) === null) await objects.put(objectKey, bytes, { contentType });
}
