import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Prediction } from '../../engines/drift/image-features.js';
import { PredictionFileError, parsePredictions } from '../../engines/drift/parse-predictions.js';
import { MAX_KEY_LENGTH } from '../../engines/drift/profile.js';
import { buildPageQuery, Conditions, type ListOrder } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import { uploadsByIds } from '../../entities/images/upload.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { type ProductFilter, productConditions } from '../_shared/product-filter.js';
import { RunRefusedError, type SetItem, type SetSource } from './image-set.js';

/** What of a set says which pictures are in it. */
type SetPlace = Pick<SetSource, 'directory' | 'uploadIds' | 'urls' | 'productImages'>;

/** The pictures of a set with their predictions, one after the other. Rejects with a RunRefusedError, or as the place does. */
export async function* listImageSet(ctx: OperationContext, source: SetSource): AsyncGenerator<SetItem> {
  const predictions = await readPredictions(ctx, source);
  for await (const item of listPlace(ctx, source)) {
    const prediction = predictions.get(item.key);
    yield prediction === undefined ? item : { ...item, ...prediction };
  }
}

/** Whether a set has at most so many pictures; reads no more of it than that takes. */
export async function hasAtMost(ctx: OperationContext, source: SetPlace, count: number): Promise<boolean> {
  const items = listPlace(ctx, source);
  let listed = 0;
  while (listed <= count && (await items.next()).done !== true) listed += 1;
  await items.return(undefined);
  return listed <= count;
}

/** How many pictures a set has. */
export async function countImages(ctx: OperationContext, source: SetPlace): Promise<number> {
  const items = listPlace(ctx, source);
  let count = 0;
  while ((await items.next()).done !== true) count += 1;
  return count;
}

async function* listPlace(ctx: OperationContext, source: SetPlace): AsyncGenerator<SetItem> {
  const { directory, uploadIds = [], urls = [], productImages } = source;
  if (directory !== undefined) yield* listDirectory(ctx, directory);
  else if (productImages !== undefined) yield* listProductImages(ctx, productImages);
  else {
    yield* listUploads(ctx, uploadIds);
    for (const url of urls) yield { key: url };
  }
}

/** A path too long for a key is named by its end, and will not be found. */
async function* listDirectory(ctx: OperationContext, directory: string): AsyncGenerator<SetItem> {
  for await (const { path } of ctx.deps.drift.folders.walk(directory)) {
    yield { key: path.length <= MAX_KEY_LENGTH ? path : `…${path.slice(1 - MAX_KEY_LENGTH).toWellFormed()}` };
  }
}

async function* listUploads(ctx: OperationContext, ids: readonly string[]): AsyncGenerator<SetItem> {
  if (ids.length === 0) return;
  const rows = await ctx.deps.database.query(uploadsByIds, [ids]);
  const keys = new Map(rows.map(({ id, objectKey }) => [id, objectKey]));
  for (const id of ids) yield { key: id, objectKey: keys.get(id) ?? '' };
}

const BY_ID: ListOrder = { tag: 'drift:images', columns: ['id'], casts: ['text'], descending: false };
const PAGE = 1_000;

/** Pictures that are here and that nobody rejected. */
async function* listProductImages(ctx: OperationContext, filter: ProductFilter): AsyncGenerator<SetItem> {
  const { createdAfter } = filter;
  const products = productConditions(
    createdAfter === null || createdAfter === undefined ? filter : { ...filter, createdAfter: new Date(createdAfter) },
  );
  const conditions = new Conditions();
  conditions.values.push(...products.values);
  if (products.texts.length > 0) {
    conditions.addPlain(`product_id IN (SELECT products.id FROM products WHERE ${products.texts.join(' AND ')})`);
  }
  conditions.addPlain(`object_key IS NOT NULL AND state NOT IN ('FAILED', 'REJECTED')`);
  const select = 'id AS key, object_key AS "objectKey"';
  let after: readonly string[] | null = null;
  for (;;) {
    const query = { select, from: 'product_images', conditions, order: BY_ID, limit: PAGE - 1, backward: false, after };
    const { statement, values } = buildPageQuery<{ key: string; objectKey: string }>(query);
    const rows: { key: string; objectKey: string }[] = await ctx.deps.database.query(statement, values);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = [last.key];
  }
}

async function readPredictions(ctx: OperationContext, source: SetSource): Promise<ReadonlyMap<string, Prediction>> {
  const { predictions = [], predictionsUploadId, predictionText } = source;
  if (predictionText !== undefined) return readText(predictionText);
  if (predictionsUploadId === undefined) {
    return new Map(predictions.map(({ imageKey, label, confidence }) => [imageKey, { label, confidence }]));
  }
  const upload = await findOne(ctx.deps.database, uploadsByIds, [[predictionsUploadId]]);
  const file = upload?.objectKey ? await ctx.deps.objects.get(upload.objectKey) : null;
  if (file === null) throw new RunRefusedError('The uploaded predictions are gone; upload them again.');
  return readText(file.bytes.toString());
}

async function readText(text: string): Promise<ReadonlyMap<string, Prediction>> {
  try {
    const reading = parsePredictions(text);
    let step = reading.next();
    for (; step.done !== true; step = reading.next()) await nextTurn();
    return step.value;
  } catch (error) {
    if (error instanceof PredictionFileError)
      throw new RunRefusedError(`The predictions cannot be read. ${error.message}`);
    throw error;
  }
}
