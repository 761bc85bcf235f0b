import { insertContentImport } from '../../entities/posters/content-import.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { startJob } from '../_shared/start-job.js';
import { checkContent, type GivenContent, storeContents } from './store-contents.js';

/** Most rows of one call. */
const MAX_ROWS = 1_000;
/** Most rows of one import from the warehouse. */
const MAX_WAREHOUSE_ROWS = 10_000_000;
/** The one piece of a job that imports. */
export const IMPORT_PIECE = 'warehouse';

export interface ContentInput {
  readonly externalId: string;
  readonly title: string;
  readonly kind?: string | null | undefined;
  readonly active?: boolean | null | undefined;
  readonly posterUrl?: string | null | undefined;
}

export interface ImportContentInput {
  readonly contents?: readonly ContentInput[] | null | undefined;
  readonly fromWarehouse?: boolean | null | undefined;
  /** Of the warehouse's rows, in the order of their ids. */
  readonly limit?: number | null | undefined;
  readonly includeInactive?: boolean | null | undefined;
}

/** Content ids in the order of the rows, null for one that failed; `jobId` for an import that goes on later. */
export interface ImportedContent {
  readonly contentIds: readonly (string | null)[];
  readonly created: number;
  readonly changed: number;
  readonly jobId: string | null;
  readonly errors: readonly UserError[];
}

/**
 * Stores 1 to 1 000 contents, or changes those whose external id is known; each bad row fails alone, its errors below
 * `["contents", index]`. Or has all of the warehouse's taken over by a job. Fails with INVALID for both or neither, and for a limit
 * out of bounds, LIMIT_EXCEEDED for more rows, NOT_ALLOWED_NOW where no warehouse is configured.
 */
export async function importContent(ctx: OperationContext, input: ImportContentInput): Promise<ImportedContent> {
  requireRight(ctx, 'posters:write');
  const { contents, fromWarehouse } = input;
  const isInline = contents !== null && contents !== undefined;
  if (isInline === (fromWarehouse === true))
    throw UserErrors.of('INVALID', null, 'Give either "contents" or "fromWarehouse".');
  return isInline ? importRows(ctx, contents) : importFromWarehouse(ctx, input);
}

async function importRows(ctx: OperationContext, inputs: readonly ContentInput[]): Promise<ImportedContent> {
  if (inputs.length === 0) throw UserErrors.of('INVALID', 'contents', 'One call takes at least one content.');
  if (inputs.length > MAX_ROWS)
    throw UserErrors.of('LIMIT_EXCEEDED', 'contents', `One call takes at most ${MAX_ROWS} contents.`);
  const given = inputs.map(completeInput);
  const errors = given.flatMap((content, index) => checkContent(content, ['contents', String(index)]));
  errors.push(...findRepeated(given));
  const bad = new Set(errors.map(({ field }) => Number(field?.[1])));
  const good = given.filter((_, index) => !bad.has(index));
  return transactOnce(ctx, { operation: 'importContent', input: inputs }, async (tx) => {
    const { idOf, created, changed } = await storeContents(tx, ctx, good);
    const contentIds = given.map(({ externalId }, index) => (bad.has(index) ? null : (idOf.get(externalId) ?? null)));
    return { contentIds, created, changed, jobId: null, errors };
  });
}

function completeInput({ externalId, title, kind, active, posterUrl }: ContentInput): GivenContent {
  return { externalId, title, kind: kind ?? null, active: active ?? true, posterUrl: posterUrl ?? null };
}

function findRepeated(contents: readonly GivenContent[]): UserError[] {
  const seen = new Set<string>();
  return contents.flatMap(({ externalId }, index): UserError[] => {
    const isRepeated = seen.has(externalId);
    seen.add(externalId);
    const field = ['contents', String(index), 'externalId'];
    return isRepeated ? [{ code: 'DUPLICATE', field, message: 'An earlier row has this external id.' }] : [];
  });
}

async function importFromWarehouse(ctx: OperationContext, input: ImportContentInput): Promise<ImportedContent> {
  const limit = input.limit ?? null;
  if (limit !== null && (limit < 1 || limit > MAX_WAREHOUSE_ROWS))
    throw UserErrors.of('INVALID', 'limit', `The limit is 1 to ${MAX_WAREHOUSE_ROWS}.`);
  if (ctx.deps.posters.warehouse === null)
    throw UserErrors.of('NOT_ALLOWED_NOW', 'fromWarehouse', 'No warehouse is configured; see DATABRICKS_HOST.');
  return transactOnce(ctx, { operation: 'importContent', input }, async (tx) => {
    const jobId = await startJob(tx, ctx, { kind: 'IMPORT_CONTENT', subjectIds: [IMPORT_PIECE] });
    await tx.query(insertContentImport, [jobId, input.includeInactive === true, limit]);
    await ctx.deps.queue.enqueue(tx, 'import-content', [{ jobId }]);
    return { contentIds: [], created: 0, changed: 0, jobId, errors: [] };
  });
}
