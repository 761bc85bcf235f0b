import { createHash, type Hash, randomUUID } from 'node:crypto';
import type { UploadGrant } from '../../adapters/object-store/url-signer.js';
import { findOne } from '../../entities/_shared/statement.js';
import { receiveUploadRow, type UploadRow, uploadFolder, uploadsByIds } from '../../entities/images/upload.queries.js';
import { AppError } from '../../errors.js';
import { findUploadProblem } from '../_shared/check-upload.js';
import type { OperationContext } from '../_shared/context.js';
import type { ImageRefusedError } from '../_shared/image-refusal.js';

/** A body that comes piece by piece, with the permission (checked before) under which it comes. */
export interface IncomingBody {
  readonly grant: Pick<UploadGrant, 'uploadId' | 'contentType'>;
  readonly contentType: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

export interface ReceivedUpload {
  readonly uploadId: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Takes the bytes of an upload, once: the same bytes again are fine, others are a CONFLICT. They go to the store as they
 * come and are looked at when all are there. The signed grant is the right to do it. Throws BAD_REQUEST for another size or
 * hash than promised, UNSUPPORTED_MEDIA_TYPE when type, promise and the bytes themselves disagree, PAYLOAD_TOO_LARGE for more pixels
 * than any picture may have, NOT_FOUND for no such upload, SERVICE_UNAVAILABLE when too many bytes are arriving already.
 */
export async function receiveUpload(ctx: OperationContext, body: IncomingBody): Promise<ReceivedUpload> {
  const upload = await findOne(ctx.deps.database, uploadsByIds, [[body.grant.uploadId]]);
  if (upload === null) throw new AppError('NOT_FOUND');
  checkType(upload, body);
  const room = ctx.deps.uploadsInFlight.tryReserve(upload.sizeBytes);
  if (room === null) {
    throw new AppError('SERVICE_UNAVAILABLE', 'Too many files are arriving; send it again in a few seconds.');
  }
  try {
    const isFirst = upload.objectKey === null;
    const sha256 = await (isFirst ? takeFirst(ctx, upload, body) : compareWithFirst(upload, body));
    return { uploadId: upload.id, bytes: upload.sizeBytes, sha256 };
  } finally {
    room.release();
  }
}

function checkType(upload: UploadRow, body: IncomingBody): void {
  const isAsPromised = body.contentType === upload.contentType && body.grant.contentType === upload.contentType;
  if (!isAsPromised) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Send the file with "Content-Type: ${upload.contentType}".`);
  }
}

/**
 * Every sender writes to a key of his own: of two at once neither can change what the other's row points to. When the transaction fails
 * its row may be there all the same, so the object stays, and goes with the upload's folder.
 */
async function takeFirst(ctx: OperationContext, upload: UploadRow, { pieces }: IncomingBody): Promise<string> {
  const key = `${uploadFolder(upload.id)}/${randomUUID()}`;
  const sha256 = await storeChecked(ctx, { upload, key, pieces });
  const values = [upload.id, key, sha256, ctx.deps.clock.now()];
  const received = await ctx.transaction((tx) => findOne(tx, receiveUploadRow, values));
  if (received !== null) return sha256;
  // Of two senders at once the other was first.
  await ctx.deps.objects.delete(key);
  const earlier = await findOne(ctx.deps.database, uploadsByIds, [[upload.id]]);
  if (earlier?.sha256 !== sha256) throw conflict();
  return sha256;
}

interface Storing {
  readonly upload: UploadRow;
  readonly key: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Stores what comes and answers its SHA-256; nothing stays of what is not as announced. */
async function storeChecked(ctx: OperationContext, { upload, key, pieces }: Storing): Promise<string> {
  const { objects } = ctx.deps;
  const { contentType, sizeBytes } = upload;
  const hash = createHash('sha256');
  try {
    await objects.putStream(key, { contentType, sizeBytes, source: measured(pieces, sizeBytes, hash) });
    await checkContent(ctx, upload, key);
    return hash.digest('hex');
  } catch (error) {
    await objects.delete(key);
    throw error;
  }
}

async function compareWithFirst(upload: UploadRow, { pieces }: IncomingBody): Promise<string> {
  const hash = createHash('sha256');
  const read = measured(pieces, upload.sizeBytes, hash);
  while ((await read.next()).done !== true);
  const sha256 = hash.digest('hex');
  if (upload.sha256 !== sha256) throw conflict();
  return sha256;
}

/** Hashes what passes, and throws at the end when it was not as much as promised. */
async function* measured(pieces: AsyncIterable<Uint8Array>, sizeBytes: number, hash: Hash): AsyncGenerator<Uint8Array> {
  let came = 0;
  for await (const piece of pieces) {
    came += piece.length;
    hash.update(piece);
    yield piece;
  }
  if (came !== sizeBytes) {
    throw new AppError('BAD_REQUEST', `The file has ${came} bytes; ${sizeBytes} were announced.`);
  }
}

/** What a header says may stand at the end of a file, so the whole is read back, as few at once as memory is set aside for. */
async function checkContent(ctx: OperationContext, upload: UploadRow, key: string): Promise<void> {
  const memory = await ctx.deps.pictureMemory.reserve(upload.sizeBytes, ctx.signal);
  try {
    const stored = await ctx.deps.objects.get(key);
    if (stored === null) throw new Error(`The object ${key} is gone from the store.`);
    const problem = findUploadProblem(stored.bytes, upload);
    if (problem !== null) throw new AppError(codeOf(problem), problem.message);
  } finally {
    memory.release();
  }
}

function codeOf({ code }: ImageRefusedError): 'BAD_REQUEST' | 'PAYLOAD_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' {
  if (code === 'INVALID') return 'BAD_REQUEST';
  return code === 'IMAGE_TOO_LARGE' ? 'PAYLOAD_TOO_LARGE' : 'UNSUPPORTED_MEDIA_TYPE';
}

function conflict(): AppError {
  return new AppError('CONFLICT', 'Another file was sent to this address before; ask for a new upload.');
}
