import { MAX_IMAGE_BYTES } from '../../engines/imaging/read-header.js';
import { getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { directUploadKey, insertUpload } from '../../entities/images/upload.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { IMAGE_CONTENT_TYPES, PREDICTION_CONTENT_TYPES } from '../_shared/image-content-types.js';

export interface CreateUploadInput {
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256?: string | null | undefined;
}

/** Where, how and until when to send the promised file: one PUT of exactly these bytes. */
export interface UploadTarget {
  readonly uploadId: string;
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly expiresAt: Date;
  readonly maxBytes: number;
}

const VALID_MS = 15 * 60 * 1_000;

/**
 * Promises a place for a picture, or a file of predictions, of this type and exactly this many bytes, for 15 minutes: in the object store itself where it
 * takes bytes from clients, otherwise here. Fails with UNSUPPORTED_MEDIA for
 * another type, IMAGE_TOO_LARGE above 25 MB, INVALID for a size below 1 or a malformed hash.
 */
export async function createUpload(ctx: OperationContext, input: CreateUploadInput): Promise<UploadTarget> {
  const principal = requireRight(ctx, 'catalog:write');
  const contentType = input.contentType.trim().toLowerCase();
  const sha256 = input.sha256?.toLowerCase() ?? null;
  const errors = [...checkType(contentType), ...checkSize(input.bytes), ...checkHash(sha256)];
  if (errors.length > 0) throw new UserErrors(errors);
  const now = ctx.deps.clock.now();
  // Whole seconds, as the signature has them.
  const expiresAt = new Date(Math.floor((now.getTime() + VALID_MS) / 1_000) * 1_000);
  const uploadId = newId('upload');
  const values = [uploadId, principal.id, contentType, input.bytes, sha256, expiresAt, now];
  const upload = await ctx.transaction((tx) => getOne(tx, insertUpload, values));
  const terms = { contentType, sizeBytes: upload.sizeBytes, validSeconds: VALID_MS / 1_000 };
  const direct = await ctx.deps.objects.signDirectUpload(directUploadKey(uploadId), terms);
  return {
    uploadId,
    url: direct ?? ctx.deps.urls.signUpload(uploadId, { contentType, maxBytes: upload.sizeBytes, expiresAt }),
    method: 'PUT',
    headers: [{ name: 'Content-Type', value: contentType }],
    expiresAt,
    maxBytes: upload.sizeBytes,
  };
}

function checkType(contentType: string): UserError[] {
  const taken = [...IMAGE_CONTENT_TYPES.keys(), ...PREDICTION_CONTENT_TYPES];
  if (taken.includes(contentType)) return [];
  const message = `This content type is not taken; send one of ${taken.join(', ')}.`;
  return [{ code: 'UNSUPPORTED_MEDIA', field: ['contentType'], message }];
}

function checkSize(bytes: number): UserError[] {
  if (bytes < 1) return [{ code: 'INVALID', field: ['bytes'], message: 'A file has at least one byte.' }];
  if (bytes <= MAX_IMAGE_BYTES) return [];
  return [{ code: 'IMAGE_TOO_LARGE', field: ['bytes'], message: `At most ${MAX_IMAGE_BYTES} bytes are taken.` }];
}

function checkHash(sha256: string | null): UserError[] {
  if (sha256 === null || /^[0-9a-f]{64}$/.test(sha256)) return [];
  return [{ code: 'INVALID', field: ['sha256'], message: 'A SHA-256 has 64 hex digits.' }];
}
