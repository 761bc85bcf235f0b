import type { Tx } from '../../adapters/database/database.js';
import { findPolicy, type ImagePolicy } from '../../engines/image-policy/policy.js';
import { MAX_IMAGE_BYTES } from '../../engines/imaging/read-header.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import type { ValidationRow } from '../../entities/images/image-validation.queries.js';
import { lockImage, lockProduct, writeVerdict } from '../../entities/images/process-image.queries.js';
import { type ImageRow, imagesByIds } from '../../entities/images/product-image.queries.js';
import { AppError, UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { checkImageSource } from '../_shared/check-image-sources.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { refusalOf } from '../_shared/image-refusal.js';
import { readUpload } from '../_shared/read-upload.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { askReviewer, stateAfter } from './ask-reviewer.js';
import { type Judgement, judgeBytes } from './judge-bytes.js';
import { findReference, findSourceReference, type Reference } from './reference.js';
import { storeJudgement } from './store-validation.js';
import { countVerdict } from './write-image-outcome.js';

export interface ValidateImageInput {
  readonly imageId?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly uploadId?: string | null | undefined;
  readonly referenceImageId?: string | null | undefined;
  readonly policy: string;
}

export interface ValidatedImage {
  readonly validation: ValidationRow;
  /** Whether the same question had been answered before. */
  readonly cached: boolean;
  /** The picture whose verdict this now is; null for an address or an upload. */
  readonly image: ImageRow | null;
}

/** What is to be judged: where its bytes are, and which field named it. */
interface Subject {
  readonly field: 'imageId' | 'url' | 'uploadId';
  readonly image: ImageRow | null;
  readonly read: () => Promise<Buffer>;
}

/**
 * Judges a picture within the request: one of the catalogue (whose verdict it becomes), one behind an address, or an
 * upload. Fails with INVALID, NOT_FOUND or NOT_ALLOWED_NOW for what the input names, and with UNSUPPORTED_MEDIA, IMAGE_TOO_LARGE or FETCH_… for
 * bytes that are no acceptable picture. Throws SERVICE_UNAVAILABLE when the image processes cannot work now.
 */
export async function validateImage(ctx: OperationContext, input: ValidateImageInput): Promise<ValidatedImage> {
  requireRight(ctx, 'catalog:write');
  const policy = findPolicy(input.policy);
  if (policy === null) throw UserErrors.of('INVALID', 'policy', 'There is no policy of this name; try "main-image".');
  const subject = await findSubject(ctx, input);
  const reference = await findReferenceOf(ctx, input, subject.image);
  const judgement = await judge(ctx, { subject, policy, reference });
  const cached = judgement.cached !== null;
  const result = await ctx.transaction(async (tx) => {
    if (subject.image !== null) return putOnImage(tx, ctx, { image: subject.image, judgement });
    return { validation: await storeJudgement(tx, ctx, judgement), image: null };
  });
  countVerdict(ctx, result.validation);
  return { ...result, cached };
}

async function findSubject(ctx: OperationContext, input: ValidateImageInput): Promise<Subject> {
  const { imageId = null, url = null, uploadId = null } = input;
  if ([imageId, url, uploadId].filter((given) => given !== null).length !== 1) {
    throw UserErrors.of('INVALID', null, 'Give exactly one of "imageId", "url" and "uploadId".');
  }
  if (imageId !== null) return findStoredImage(ctx, imageId);
  const problem = await checkImageSource(ctx, { url, uploadId });
  if (problem !== null) throw new UserErrors([problem]);
  if (url !== null) return { field: 'url', image: null, read: () => fetchImage(ctx, url) };
  return { field: 'uploadId', image: null, read: () => readUpload(ctx, uploadId ?? '') };
}

async function findStoredImage(ctx: OperationContext, imageId: string): Promise<Subject> {
  const image = await findOne(ctx.deps.database, imagesByIds, [[imageId]]);
  if (image === null) throw UserErrors.of('NOT_FOUND', 'imageId', 'There is no such picture.');
  const { objectKey } = image;
  if (objectKey === null) {
    const message =
      image.state === 'FAILED'
        ? 'The picture failed and has no file to judge.'
        : 'The picture is still being processed.';
    throw UserErrors.of('NOT_ALLOWED_NOW', 'imageId', message);
  }
  return { field: 'imageId', image, read: () => readObject(ctx, objectKey) };
}

async function fetchImage(ctx: OperationContext, url: string): Promise<Buffer> {
  const options = { maxBytes: MAX_IMAGE_BYTES, accept: 'image', signal: ctx.signal } as const;
  return (await ctx.deps.outbound.fetchBytes(url, options)).bytes;
}

/** A row says that the object is there, so its absence is a fault. */
async function readObject(ctx: OperationContext, key: string): Promise<Buffer> {
  const object = await ctx.deps.objects.get(key);
  if (object === null) throw new Error(`The object ${key} is gone from the store.`);
  return object.bytes;
}

/** The reference that was asked for, or else the picture that a variant was made of. */
async function findReferenceOf(
  ctx: OperationContext,
  input: ValidateImageInput,
  image: ImageRow | null,
): Promise<Reference | null> {
  const asked = input.referenceImageId ?? null;
  if (asked === null) {
    const sourceId = image?.sourceId ?? null;
    return sourceId === null ? null : findSourceReference(ctx, sourceId);
  }
  const reference = await findReference(ctx, asked);
  if (reference === null) throw UserErrors.of('NOT_FOUND', 'referenceImageId', 'There is no such picture.');
  if (reference !== 'UNMEASURED') return reference;
  throw UserErrors.of('NOT_ALLOWED_NOW', 'referenceImageId', 'This picture has not been measured.');
}

interface Judging {
  readonly subject: Subject;
  readonly policy: ImagePolicy;
  readonly reference: Reference | null;
}

async function judge(ctx: OperationContext, { subject, policy, reference }: Judging): Promise<Judgement> {
  const memory = await ctx.deps.pictureMemory.reserve(MAX_IMAGE_BYTES, ctx.signal);
  try {
    const bytes = await subject.read();
    memory.shrinkTo(bytes.length);
    return await judgeBytes(ctx, { bytes, policy, reference });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    if (refusal.code === 'PROCESS_FAILED') throw new AppError('SERVICE_UNAVAILABLE', refusal.message);
    throw UserErrors.of(refusal.code, subject.field, refusal.message);
  } finally {
    memory.release();
  }
}

/** Makes the verdict that of the picture; writes nothing when it is so already. */
async function putOnImage(
  tx: Tx,
  ctx: OperationContext,
  { image, judgement }: { readonly image: ImageRow; readonly judgement: Judgement },
): Promise<{ validation: ValidationRow; image: ImageRow }> {
  await getOne(tx, lockProduct, [image.productId]);
  const locked = await getOne(tx, lockImage, [image.id]);
  const validation = await storeJudgement(tx, ctx, judgement);
  if (locked.validationId === validation.id) return { validation, image: locked };
  const now = ctx.deps.clock.now();
  const fromCache = judgement.cached !== null;
  const state = stateAfter(locked.state, validation.status);
  const changed = await getOne(tx, writeVerdict, [image.id, state, validation.id, fromCache, now]);
  const payload = { productId: changed.productId, state: changed.state };
  await append(tx, [
    { type: 'image.validated.v1', entityId: image.id, entityVersion: changed.version, payload, occurredAt: now },
  ]);
  if (state !== 'APPROVED' && state !== 'REJECTED') await askReviewer(tx, ctx, { imageId: image.id, validation });
  await settleProductStatus(tx, ctx, [changed.productId]);
  return { validation, image: changed };
}
