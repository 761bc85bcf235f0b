import type { FolderRefusedError } from '../../adapters/image-folders/image-folders.js';
import { MAX_KEY_LENGTH, MAX_LABEL_LENGTH } from '../../engines/drift/profile.js';
import { type UserError, UserErrors } from '../../errors.js';
import { checkImageSources } from '../_shared/check-image-sources.js';
import type { OperationContext } from '../_shared/context.js';
import { checkTexts } from '../_shared/input-bounds.js';
import { isGiven } from '../_shared/is-given.js';
import { type ProductFilter, productConditions } from '../_shared/product-filter.js';
import type { GivenPrediction, ImageSetInput, SetSource } from './image-set.js';

const PLACES = ['directory', 'uploadIds', 'urls', 'productImages'] as const;
const MAX_NAMED = 1_000;
const MAX_PREDICTIONS = 10_000;
const MAX_MODEL_LENGTH = 200;
const MAX_DIRECTORY_LENGTH = 1_000;
const MAX_FILTER_LENGTH = 500;

/**
 * A caller's image set as runs keep it. Throws UserErrors below `source`: INVALID for no place or two, for a directory that leaves
 * DATA_ROOT and for predictions out of bounds; LIMIT_EXCEEDED; NOT_FOUND and NOT_ALLOWED_NOW for directories and uploads that are
 * not (yet) there; FETCH_REFUSED for addresses. A set that is read `again` and again cannot be of uploads, which do not stay.
 */
export async function checkImageSet(
  ctx: OperationContext,
  input: ImageSetInput,
  { again }: { readonly again: boolean },
): Promise<SetSource> {
  const given = PLACES.filter((place) => isGiven(input[place]));
  if (given.length !== 1) throw invalid([], 'Give exactly one of directory, uploadIds, urls and productImages.');
  if (again && (isGiven(input.uploadIds) || isGiven(input.predictionsUploadId))) {
    throw invalid(
      isGiven(input.uploadIds) ? ['uploadIds'] : ['predictionsUploadId'],
      'Uploads do not stay for a schedule.',
    );
  }
  return { ...(await checkPlace(ctx, input)), ...(await checkPredictions(ctx, input)) };
}

async function checkPlace(ctx: OperationContext, input: ImageSetInput): Promise<SetSource> {
  const { directory, uploadIds, urls, productImages } = input;
  if (isGiven(directory)) return { directory: await checkDirectory(ctx, directory) };
  if (isGiven(uploadIds)) return { uploadIds: await checkUploads(ctx, uploadIds) };
  if (isGiven(urls)) return { urls: await checkUrls(ctx, urls) };
  return { productImages: checkFilter(productImages ?? {}) };
}

/** A filter is kept with the run, as JSON: what could be looked for in vain could not be kept. */
function checkFilter(filter: ProductFilter): ProductFilter {
  const texts = { vendorId: filter.vendorId, category: filter.category, sku: filter.sku, search: filter.search };
  const errors = Object.entries(texts).flatMap(([name, text]) =>
    checkTexts([{ field: ['source', 'productImages', name], text, maxLength: MAX_FILTER_LENGTH }]),
  );
  if (errors.length > 0) throw new UserErrors(errors);
  // Throws for a search that is none.
  productConditions(filter);
  return filter;
}

async function checkDirectory(ctx: OperationContext, directory: string): Promise<string> {
  const isPath = directory !== '' && directory.length <= MAX_DIRECTORY_LENGTH && isText(directory);
  if (!isPath) throw invalid(['directory'], `A directory has 1 to ${MAX_DIRECTORY_LENGTH} characters.`);
  try {
    return await ctx.deps.drift.folders.resolve(directory);
  } catch (error) {
    if (!isFolderRefusal(error)) throw error;
    throw UserErrors.of(
      error.code === 'IMAGE_TOO_LARGE' ? 'INVALID' : error.code,
      ['source', 'directory'],
      error.message,
    );
  }
}

/** Whether an error is an adapter's refusal to read a folder or file. */
export function isFolderRefusal(error: unknown): error is FolderRefusedError {
  return error instanceof Error && error.name === ('FolderRefusedError' satisfies FolderRefusedError['name']);
}

async function checkUploads(ctx: OperationContext, ids: readonly string[]): Promise<readonly string[]> {
  checkCount(ids, 'uploadIds');
  const problems = await checkImageSources(
    ctx,
    ids.map((uploadId) => ({ url: null, uploadId })),
  );
  throwFirst(problems, 'uploadIds');
  return ids;
}

async function checkUrls(ctx: OperationContext, urls: readonly string[]): Promise<readonly string[]> {
  checkCount(urls, 'urls');
  const tooLong = urls.findIndex((url) => url.length > MAX_KEY_LENGTH);
  if (tooLong >= 0) throw invalid(['urls', String(tooLong)], `An address has at most ${MAX_KEY_LENGTH} characters.`);
  const problems = await checkImageSources(
    ctx,
    urls.map((url) => ({ url, uploadId: null })),
  );
  throwFirst(problems, 'urls');
  return urls;
}

function checkCount(names: readonly string[], field: string): void {
  if (names.length === 0) throw invalid([field], 'Name at least one.');
  if (names.length > MAX_NAMED) {
    throw UserErrors.of(
      'LIMIT_EXCEEDED',
      ['source', field],
      `At most ${MAX_NAMED} are taken by name; use a directory for more.`,
    );
  }
  if (new Set(names).size < names.length) throw invalid([field], 'Each may be named once.');
}

function throwFirst(problems: readonly (UserError | null)[], field: string): void {
  const errors = problems.flatMap((problem, index) =>
    problem === null ? [] : [{ ...problem, field: ['source', field, String(index)] }],
  );
  if (errors.length > 0) throw new UserErrors(errors.slice(0, 20));
}

async function checkPredictions(ctx: OperationContext, input: ImageSetInput): Promise<SetSource> {
  const { predictions, predictionsUploadId } = input;
  if (isGiven(predictions) && isGiven(predictionsUploadId)) {
    throw invalid(['predictionsUploadId'], 'Give predictions here or as an upload, not both.');
  }
  const model = checkModel(ctx, input);
  if (isGiven(predictions)) return { ...model, predictions: checkGiven(predictions) };
  if (!isGiven(predictionsUploadId)) return model;
  const [problem] = await checkImageSources(ctx, [{ url: null, uploadId: predictionsUploadId }]);
  if (problem !== null && problem !== undefined) {
    throw new UserErrors([{ ...problem, field: ['source', 'predictionsUploadId'] }]);
  }
  return { ...model, predictionsUploadId };
}

/** With predictions the model is only a name; without them it is the one that makes them. */
function checkModel(ctx: OperationContext, { model, predictions, predictionsUploadId }: ImageSetInput): SetSource {
  if (!isGiven(model)) return {};
  if (model.trim() === '' || model.length > MAX_MODEL_LENGTH || !isText(model)) {
    throw invalid(['model'], `The name of a model has 1 to ${MAX_MODEL_LENGTH} characters.`);
  }
  if (isGiven(predictions) || isGiven(predictionsUploadId)) return { model };
  const { classifier } = ctx.deps.drift;
  if (classifier?.name === model) return { model, classify: true };
  const known = classifier === null ? 'none is configured (DRIFT_MODEL)' : `the configured one is "${classifier.name}"`;
  throw UserErrors.of('NOT_FOUND', ['source', 'model'], `There is no such model to label pictures: ${known}.`);
}

function checkGiven(predictions: readonly GivenPrediction[]): readonly GivenPrediction[] {
  if (predictions.length > MAX_PREDICTIONS) {
    const message = `At most ${MAX_PREDICTIONS} predictions are taken here; upload more as a file.`;
    throw UserErrors.of('LIMIT_EXCEEDED', ['source', 'predictions'], message);
  }
  const wrong = predictions.findIndex(({ imageKey, label, confidence }) => {
    const isNamed =
      imageKey !== '' && imageKey.length <= MAX_KEY_LENGTH && label !== '' && label.length <= MAX_LABEL_LENGTH;
    return !(isNamed && isText(imageKey) && isText(label) && confidence >= 0 && confidence <= 1);
  });
  if (wrong >= 0) {
    const bounds = `a key of 1 to ${MAX_KEY_LENGTH} characters, a label of 1 to ${MAX_LABEL_LENGTH} and a confidence from 0 to 1`;
    throw invalid(['predictions', String(wrong)], `A prediction has ${bounds}.`);
  }
  return predictions.map(({ imageKey, label, confidence }) => ({ imageKey, label, confidence }));
}

/** Whether PostgreSQL can keep it. */
function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

function invalid(field: readonly string[], message: string): UserErrors {
  return UserErrors.of('INVALID', ['source', ...field], message);
}
