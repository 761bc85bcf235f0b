import { MAX_IMAGE_BYTES } from '../../engines/imaging/read-header.js';
import type { OperationContext } from '../_shared/context.js';
import { isOutboundError, isProcessError } from '../_shared/image-refusal.js';
import { isFolderRefusal } from './check-image-set.js';
import type { SetItem, SetSource } from './image-set.js';

/** Tries in all for an address: hosts that do not answer must not hold a shard for long. */
const ATTEMPTS = 2;

/** Why a picture of a set gave no figures; `code` is what reports name it by. */
export class SetImageError extends Error {
  override readonly name = 'SetImageError';

  constructor(readonly code: string) {
    super(`The picture cannot be used: ${code}.`);
  }
}

/** The bytes of a picture of a set, at most 25 MB. Rejects with its place's refusal, see `refusalCodeOf`. */
export async function readSetImage(ctx: OperationContext, source: SetSource, item: SetItem): Promise<Buffer> {
  if (source.directory !== undefined) return ctx.deps.drift.folders.read(source.directory, item.key, MAX_IMAGE_BYTES);
  if (source.urls !== undefined) {
    const options = { maxBytes: MAX_IMAGE_BYTES, accept: 'image', attempts: ATTEMPTS, signal: ctx.signal } as const;
    return (await ctx.deps.outbound.fetchBytes(item.key, options)).bytes;
  }
  const { objectKey = '' } = item;
  const object = objectKey === '' ? null : await ctx.deps.objects.get(objectKey);
  if (object === null) throw new SetImageError('NOT_FOUND');
  return object.bytes;
}

/** The code of an error that is the picture's own, for good; null for every other error, which trying again may mend. */
export function refusalCodeOf(error: unknown): string | null {
  if (error instanceof SetImageError || isFolderRefusal(error) || isOutboundError(error)) return error.code;
  return isProcessError(error) && !error.retryable ? error.code : null;
}
