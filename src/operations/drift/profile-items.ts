import type { Prediction } from '../../engines/drift/image-features.js';
import { type Profile, ProfileError } from '../../engines/drift/profile.js';
import { ProfileBuilder } from '../../engines/drift/profile-builder.js';
import { isHeaderRefusal, MAX_IMAGE_BYTES, readImageHeader } from '../../engines/imaging/read-header.js';
import type { OperationContext } from '../_shared/context.js';
import type { SetItem, SetSource } from './image-set.js';
import { readSetImage, refusalCodeOf, SetImageError } from './read-set-image.js';

/** Pictures of one shard that are in hand at once: enough to keep the image processes busy while others are read. */
const AT_ONCE = 8;

export interface Profiling {
  readonly source: SetSource;
  readonly items: Iterable<SetItem> | AsyncIterable<SetItem>;
  /** Called after each picture. */
  readonly onImage?: (outcome: 'profiled' | 'failed') => void;
}

/**
 * Profiles pictures in constant memory, a few at once, in image processes. One that cannot be read or decoded is counted and named.
 * Rejects when something failed that trying again may mend, and with a ProfileError when the set has too many classes.
 */
export async function profileItems(ctx: OperationContext, { source, items, onImage }: Profiling): Promise<Profile> {
  const builder = new ProfileBuilder();
  const iterator = toAsync(items);
  const work = async (): Promise<void> => {
    // Whoever fails ends the list for the others too: what they would still make is of no use.
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        ctx.signal.throwIfAborted();
        const outcome = await addItem(ctx, { source, item: next.value }, builder);
        ctx.deps.metrics.drift.imagesProfiled.inc({ outcome });
        onImage?.(outcome);
      }
    } finally {
      await iterator.return(undefined);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return builder.profile();
}

/** An async generator queues calls of `next`, so that several lanes may pull from it. */
async function* toAsync(items: Iterable<SetItem> | AsyncIterable<SetItem>): AsyncGenerator<SetItem> {
  yield* items;
}

interface Picture {
  readonly source: SetSource;
  readonly item: SetItem;
}

async function addItem(
  ctx: OperationContext,
  picture: Picture,
  builder: ProfileBuilder,
): Promise<'profiled' | 'failed'> {
  const { source, item } = picture;
  const memory = await ctx.deps.pictureMemory.reserve(MAX_IMAGE_BYTES, ctx.signal);
  try {
    const bytes = await readSetImage(ctx, source, item);
    memory.shrinkTo(bytes.length);
    const header = readImageHeader(bytes);
    if (isHeaderRefusal(header)) throw new SetImageError(header.code);
    const features = await ctx.deps.images.extractFeatures(bytes, header);
    builder.addImage(item.key, features, await predictionOf(ctx, picture, bytes));
    return 'profiled';
  } catch (error) {
    const isOutOfBounds = error instanceof ProfileError && error.code === 'INVALID_IMAGE';
    const code = isOutOfBounds ? 'INVALID' : refusalCodeOf(error);
    if (code === null) throw error;
    builder.addFailure(item.key, code);
    return 'failed';
  } finally {
    memory.release();
  }
}

async function predictionOf(
  ctx: OperationContext,
  { source, item }: Picture,
  bytes: Buffer,
): Promise<Prediction | null> {
  const { classifier } = ctx.deps.drift;
  if (source.classify === true && classifier !== null) {
    return classifier.classify((widthPx, heightPx) => ctx.deps.images.renderPixels(bytes, { widthPx, heightPx }));
  }
  const { label, confidence } = item;
  return label === undefined || confidence === undefined ? null : { label, confidence };
}
