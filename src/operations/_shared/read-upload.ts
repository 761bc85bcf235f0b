import { MAX_IMAGE_BYTES } from '../../engines/imaging/read-header.js';
import { findOne } from '../../entities/_shared/statement.js';
import { directUploadKey, type UploadRow, uploadsByIds } from '../../entities/images/upload.queries.js';
import { findUploadProblem } from './check-upload.js';
import type { OperationContext } from './context.js';
import { ImageRefusedError } from './image-refusal.js';

/**
 * Reads the bytes of an upload. Rejects with an ImageRefusedError:
 * NOT_FOUND when they are gone, IMAGE_TOO_LARGE, without reading them, when they are more than `maxBytes`, INVALID or UNSUPPORTED_MEDIA when a client put other bytes into the object store than it announced.
 */
export async function readUpload(
  ctx: OperationContext,
  uploadId: string,
  maxBytes: number = MAX_IMAGE_BYTES,
): Promise<Buffer> {
  const upload = await findOne(ctx.deps.database, uploadsByIds, [[uploadId]]);
  if (upload === null) throw gone();
  // Nothing of another size is taken in for it.
  if (upload.sizeBytes > maxBytes) {
    const message = `The file has ${upload.sizeBytes} bytes; at most ${maxBytes} are taken here.`;
    throw new ImageRefusedError('IMAGE_TOO_LARGE', message);
  }
  const bytes = await readObject(ctx, upload);
  // What came through the platform was looked at then.
  const problem = upload.objectKey === directUploadKey(uploadId) ? findUploadProblem(bytes, upload) : null;
  if (problem !== null) throw problem;
  return bytes;
}

/** A sweep may move the bytes between the two reads: the row then says where to. */
async function readObject(ctx: OperationContext, upload: UploadRow): Promise<Buffer> {
  const { database, objects } = ctx.deps;
  const first = upload.objectKey === null ? null : await objects.get(upload.objectKey);
  if (first !== null) return first.bytes;
  const moved = await findOne(database, uploadsByIds, [[upload.id]]);
  const key = moved?.objectKey ?? null;
  const second = key === null || key === upload.objectKey ? null : await objects.get(key);
  if (second === null) throw gone();
  return second.bytes;
}

function gone(): ImageRefusedError {
  return new ImageRefusedError('NOT_FOUND', 'The uploaded file is gone; upload it again.');
}
