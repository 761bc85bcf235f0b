import {
  directUploadKey,
  receiveDirectUploads,
  type UploadRow,
  uploadsByIds,
} from '../../entities/images/upload.queries.js';
import type { UserError } from '../../errors.js';
import type { OperationContext } from './context.js';

/** Where a picture's bytes come from: an address or a received upload; neither when there is no picture. */
export interface ImageSource {
  readonly url: string | null;
  readonly uploadId: string | null;
}

/**
 * What is wrong with each source as far as can be said without fetching, in order; null where nothing is. `field` is `["url"]` or
 * `["uploadId"]`. One read for all of them, and one look into the
 * object store for each upload that is not known to have come. An upload of somebody else is NOT_FOUND, one without its bytes NOT_ALLOWED_NOW.
 */
export async function checkImageSources(
  ctx: OperationContext,
  sources: readonly ImageSource[],
): Promise<(UserError | null)[]> {
  const uploads = await findUploads(
    ctx,
    sources.flatMap(({ uploadId }) => uploadId ?? []),
  );
  return sources.map((source) => problemOf(ctx, source, uploads));
}

/** As {@link checkImageSources}, for one source. */
export async function checkImageSource(ctx: OperationContext, source: ImageSource): Promise<UserError | null> {
  const [problem] = await checkImageSources(ctx, [source]);
  return problem ?? null;
}

async function findUploads(ctx: OperationContext, ids: readonly string[]): Promise<Map<string, UploadRow>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.deps.database.query(uploadsByIds, [ids]);
  const arrived = await findArrived(
    ctx,
    rows.filter((row) => row.objectKey === null && row.principalId === ctx.principal?.id),
  );
  return new Map(rows.map((row) => [row.id, { ...row, objectKey: row.objectKey ?? arrived.get(row.id) ?? null }]));
}

/** How many uploads the store is asked for at once. */
const HEADS = 16;

/**
 * Of uploads without their bytes, the keys of those whose senders put them into the object store, and notes them. What
 * the address was signed for, size and type, the store has seen to; the bytes are looked at when they are first read.
 */
async function findArrived(ctx: OperationContext, uploads: readonly UploadRow[]): Promise<ReadonlyMap<string, string>> {
  const arrived = new Map<string, string>();
  for (let from = 0; from < uploads.length; from += HEADS) {
    const asked = uploads.slice(from, from + HEADS).map(async ({ id, sizeBytes }) => {
      const key = directUploadKey(id);
      const head = await ctx.deps.objects.head(key);
      if (head?.sizeBytes === sizeBytes) arrived.set(id, key);
    });
    await Promise.all(asked);
  }
  if (arrived.size > 0) {
    const values = [[...arrived.keys()], [...arrived.values()], ctx.deps.clock.now()];
    await ctx.transaction((tx) => tx.query(receiveDirectUploads, values));
  }
  return arrived;
}

function problemOf(
  ctx: OperationContext,
  { url, uploadId }: ImageSource,
  uploads: ReadonlyMap<string, UploadRow>,
): UserError | null {
  if (url !== null && uploadId !== null) {
    return { code: 'INVALID', field: ['uploadId'], message: 'Give an address or an upload, not both.' };
  }
  if (url !== null) {
    const refusal = ctx.deps.outbound.checkUrl(url);
    return refusal === null ? null : { code: refusal.code, field: ['url'], message: refusal.message };
  }
  if (uploadId === null) return null;
  const upload = uploads.get(uploadId);
  if (upload === undefined || upload.principalId !== ctx.principal?.id) {
    return { code: 'NOT_FOUND', field: ['uploadId'], message: 'There is no such upload of yours.' };
  }
  if (upload.objectKey !== null) return null;
  const message = 'The file has not arrived yet; send it to the address of the upload first.';
  return { code: 'NOT_ALLOWED_NOW', field: ['uploadId'], message };
}
