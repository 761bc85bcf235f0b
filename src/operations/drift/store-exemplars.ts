import type { DriftResult } from '../../engines/drift/drift-result.js';
import { MAX_IMAGE_BYTES } from '../../engines/imaging/read-header.js';
import { findOne } from '../../entities/_shared/statement.js';
import type { StoredExemplar } from '../../entities/drift/drift-report.entity.js';
import { imagesByIds } from '../../entities/images/product-image.queries.js';
import { uploadsByIds } from '../../entities/images/upload.queries.js';
import type { OperationContext } from '../_shared/context.js';
import type { SetItem, SetSource } from './image-set.js';
import { readSetImage, refusalCodeOf } from './read-set-image.js';
import { reportFolder } from './report-files.js';

const SIDE_PX = 160;

/** An example with a small JPEG of it. */
export interface ExemplarPicture {
  readonly exemplar: StoredExemplar;
  readonly label: string | null;
  readonly jpeg: Buffer;
}

interface Examples {
  readonly reportId: string;
  readonly source: SetSource;
  readonly result: DriftResult;
}

/** Keeps small copies of a report's examples; one whose picture has gone since is left out. */
export async function storeExemplars(
  ctx: OperationContext,
  { reportId, source, result }: Examples,
): Promise<ExemplarPicture[]> {
  const copies = new Map<string, Buffer | null>();
  const pictures: ExemplarPicture[] = [];
  for (const { key, metric, value, label } of result.exemplars) {
    const jpeg = copies.has(key) ? copies.get(key) : await makeCopy(ctx, source, key);
    copies.set(key, jpeg ?? null);
    if (jpeg === null || jpeg === undefined) continue;
    const place = [...copies.keys()].indexOf(key);
    const objectKey = `${reportFolder(reportId)}/example-${place}.jpg`;
    pictures.push({ exemplar: { key, feature: metric, value, objectKey }, label, jpeg });
  }
  const unique = new Map(pictures.map(({ exemplar, jpeg }) => [exemplar.objectKey, jpeg]));
  for (const [objectKey, jpeg] of unique) await ctx.deps.objects.put(objectKey, jpeg, { contentType: 'image/jpeg' });
  return pictures;
}

async function makeCopy(ctx: OperationContext, source: SetSource, key: string): Promise<Buffer | null> {
  const memory = await ctx.deps.pictureMemory.reserve(MAX_IMAGE_BYTES, ctx.signal);
  try {
    const bytes = await readSetImage(ctx, source, await locate(ctx, source, key));
    memory.shrinkTo(bytes.length);
    return await ctx.deps.images.encodeJpeg(bytes, SIDE_PX);
  } catch (error) {
    if (refusalCodeOf(error) === null) throw error;
    return null;
  } finally {
    memory.release();
  }
}

/** Where a picture lies follows from its key. */
async function locate(ctx: OperationContext, source: SetSource, key: string): Promise<SetItem> {
  if (source.directory !== undefined || source.urls !== undefined) return { key };
  const statement = source.uploadIds === undefined ? imagesByIds : uploadsByIds;
  const row = await findOne<{ objectKey: string | null }>(ctx.deps.database, statement, [[key]]);
  return { key, objectKey: row?.objectKey ?? '' };
}
