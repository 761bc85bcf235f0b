import type { ObjectStore, ReadableObject } from '../../adapters/object-store/object-store.js';
import type { FileGrant } from '../../adapters/object-store/url-signer.js';
import type { ImageMeasurement } from '../../engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import type { PosterAnalysis } from '../../engines/posters/poster-analysis.js';
import { findOne } from '../../entities/_shared/statement.js';
import { overlaySource } from '../../entities/images/image-validation.queries.js';
import { imagesByIds } from '../../entities/images/product-image.queries.js';
import { posterOverlaySource } from '../../entities/posters/poster-analysis.queries.js';
import { AppError } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';
import { refusalOf } from '../_shared/image-refusal.js';

/**
 * The file a signed address stands for; the signature is the right to it. Renderings (another width, an overlay) are made
 * when first asked for and kept beside the originals. Throws NOT_FOUND, UNSUPPORTED_MEDIA_TYPE for a file that cannot be scaled,
 * SERVICE_UNAVAILABLE when the image processes cannot work now. The caller must consume or destroy the stream.
 */
export async function openFile(
  ctx: OperationContext,
  grant: Pick<FileGrant, 'key' | 'widthPx'>,
): Promise<ReadableObject> {
  const key = await resolveKey(ctx, grant.key);
  if (key === null) throw new AppError('NOT_FOUND');
  const wanted = grant.widthPx === null ? key : `resized/${grant.widthPx}/${key}`;
  const { objects } = ctx.deps;
  const kept = await objects.openRead(wanted);
  if (kept !== null) return kept;
  const { widthPx } = grant;
  await makeOnce(objects, wanted, () =>
    widthPx === null ? makeOriginal(ctx, key) : makeResized(ctx, { key, wanted, widthPx }),
  );
  const made = await objects.openRead(wanted);
  if (made === null) throw new AppError('NOT_FOUND');
  return made;
}

/** A picture addressed by its id, because it had no file yet, may have one now. */
async function resolveKey(ctx: OperationContext, key: string): Promise<string | null> {
  const imageId = /^images\/(image_\w+)$/.exec(key)?.[1];
  if (imageId === undefined) return key;
  return (await findOne(ctx.deps.database, imagesByIds, [[imageId]]))?.objectKey ?? null;
}

/** Overlays are the only files that exist before they are stored. */
async function makeOriginal(ctx: OperationContext, key: string): Promise<void> {
  const validationId = /^overlays\/(validation_\w+)\.png$/.exec(key)?.[1];
  if (validationId !== undefined) await makeOverlay(ctx, key, validationId);
  const analysisId = /^poster-overlays\/(analysis_\w+)\.jpg$/.exec(key)?.[1];
  if (analysisId !== undefined) await makePosterOverlay(ctx, key, analysisId);
}

async function makeOverlay(ctx: OperationContext, key: string, validationId: string): Promise<void> {
  const source = await findOne(ctx.deps.database, overlaySource, [validationId]);
  if (source === null) throw new AppError('NOT_FOUND');
  const png = await withObject(ctx, source.objectKey, (bytes) => {
    const header = readImageHeader(bytes);
    if (isHeaderRefusal(header)) throw new Error(`The stored picture ${source.objectKey} is damaged.`);
    return ctx.deps.images.renderOverlay(bytes, header, source.measurement as ImageMeasurement);
  });
  await ctx.deps.objects.put(key, png, { contentType: 'image/png' });
}

async function makePosterOverlay(ctx: OperationContext, key: string, analysisId: string): Promise<void> {
  const source = await findOne(ctx.deps.database, posterOverlaySource, [analysisId]);
  if (source === null) throw new AppError('NOT_FOUND');
  const jpeg = await withObject(ctx, source.objectKey, (bytes) => {
    const header = readImageHeader(bytes);
    if (isHeaderRefusal(header)) throw new Error(`The stored poster ${source.objectKey} is damaged.`);
    return ctx.deps.images.renderPosterOverlay(bytes, header, source.findings as PosterAnalysis);
  });
  await ctx.deps.objects.put(key, jpeg, { contentType: 'image/jpeg' });
}

interface Rendering {
  readonly key: string;
  readonly wanted: string;
  readonly widthPx: number;
}

async function makeResized(ctx: OperationContext, { key, wanted, widthPx }: Rendering): Promise<void> {
  if ((await ctx.deps.objects.head(key)) === null) await makeOriginal(ctx, key);
  const { bytes, contentType } = await withObject(ctx, key, (original) => ctx.deps.images.resize(original, widthPx));
  await ctx.deps.objects.put(wanted, bytes, { contentType });
}

/** Has a stored picture in memory while `work` lasts, when there is room for it. */
async function withObject<T>(ctx: OperationContext, key: string, work: (bytes: Buffer) => Promise<T>): Promise<T> {
  const { objects, pictureMemory } = ctx.deps;
  const head = await objects.head(key);
  if (head === null) throw new AppError('NOT_FOUND');
  // Not given up when the client goes: others may wait for the same rendering.
  const memory = await pictureMemory.reserve(head.sizeBytes);
  try {
    const original = await objects.get(key);
    if (original === null) throw new AppError('NOT_FOUND');
    return await process(() => work(original.bytes));
  } finally {
    memory.release();
  }
}

/** Runs an image process and turns its failures into what the address answers. */
async function process<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    throw new AppError(
      refusal.code === 'PROCESS_FAILED' ? 'SERVICE_UNAVAILABLE' : 'UNSUPPORTED_MEDIA_TYPE',
      refusal.message,
    );
  }
}

const underWay = new WeakMap<ObjectStore, Map<string, Promise<void>>>();

/** A page full of the same new picture makes one rendering, not one per request. */
function makeOnce(objects: ObjectStore, key: string, make: () => Promise<void>): Promise<void> {
  const ofStore = underWay.get(objects) ?? new Map<string, Promise<void>>();
  underWay.set(objects, ofStore);
  let making = ofStore.get(key);
  if (making === undefined) {
    making = make().finally(() => ofStore.delete(key));
    ofStore.set(key, making);
  }
  return making;
}
