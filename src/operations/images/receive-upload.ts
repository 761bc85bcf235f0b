import { createHash } from 'node:crypto';
import type { UploadGrant } from '../../adapters/object-store/url-signer.js';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import { findOne } from '../../entities/_shared/statement.js';
import { receiveUploadRow, type UploadRow, uploadsByIds } from '../../entities/images/upload.queries.js';
import { AppError } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';
import { IMAGE_CONTENT_TYPES } from './image-content-types.js';

/** A body as it came, with the permission (checked before) under which it came. */
export interface ReceivedBody {
  readonly grant: Pick<UploadGrant, 'uploadId' | 'contentType'>;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface ReceivedUpload {
  readonly uploadId: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Takes the bytes of an upload, once: the same bytes again are fine, others are a CONFLICT. The signed grant is the right
 * to do it. Throws BAD_REQUEST for another size or hash than promised, UNSUPPORTED_MEDIA_TYPE when type, promise and the
 * bytes themselves disagree, PAYLOAD_TOO_LARGE for more pixels than any picture may have, NOT_FOUND for no such upload.
 */
export async function receiveUpload(ctx: OperationContext, body: ReceivedBody): Promise<ReceivedUpload> {
  const upload = await findOne(ctx.deps.database, uploadsByIds, [[body.grant.uploadId]]);
  if (upload === null) throw new AppError('NOT_FOUND');
  checkType(upload, body);
  const sha256 = createHash('sha256').update(body.bytes).digest('hex');
  if (upload.objectKey === null) {
    checkContent(upload, body.bytes, sha256);
    await store(ctx, { upload, bytes: body.bytes, sha256 });
  } else if (upload.sha256 !== sha256) {
    throw conflict();
  }
  return { uploadId: upload.id, bytes: body.bytes.length, sha256 };
}

function checkType(upload: UploadRow, body: ReceivedBody): void {
  const isAsPromised = body.contentType === upload.contentType && body.grant.contentType === upload.contentType;
  if (!isAsPromised) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Send the file with "Content-Type: ${upload.contentType}".`);
  }
}

function checkContent(upload: UploadRow, bytes: Buffer, sha256: string): void {
  if (bytes.length !== upload.sizeBytes) {
    throw new AppError('BAD_REQUEST', `The file has ${bytes.length} bytes; ${upload.sizeBytes} were announced.`);
  }
  if (upload.sha256 !== null && upload.sha256 !== sha256) {
    throw new AppError('BAD_REQUEST', 'The file has another SHA-256 than was announced.');
  }
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) {
    const code = header.code === 'IMAGE_TOO_LARGE' ? 'PAYLOAD_TOO_LARGE' : 'UNSUPPORTED_MEDIA_TYPE';
    throw new AppError(code, header.message);
  }
  if (header.format !== IMAGE_CONTENT_TYPES.get(upload.contentType)) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', `The file is ${header.format}, not ${upload.contentType}.`);
  }
}

interface Arrived {
  readonly upload: UploadRow;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The hash is part of the key, so that of two senders at once neither can change what the other's row points to. */
async function store(ctx: OperationContext, { upload, bytes, sha256 }: Arrived): Promise<void> {
  const key = `uploads/${upload.id}/${sha256}`;
  await ctx.deps.objects.put(key, bytes, { contentType: upload.contentType });
  const values = [upload.id, key, sha256, ctx.deps.clock.now()];
  const received = await ctx.transaction((tx) => findOne(tx, receiveUploadRow, values));
  if (received !== null) return;
  const earlier = await findOne(ctx.deps.database, uploadsByIds, [[upload.id]]);
  if (earlier?.sha256 === sha256) return;
  await ctx.deps.objects.delete(key);
  throw conflict();
}

function conflict(): AppError {
  return new AppError('CONFLICT', 'Another file was sent to this address before; ask for a new upload.');
}
