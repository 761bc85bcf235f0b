import type { WarehouseContent, WarehouseError } from '../../adapters/warehouse/content-warehouse.js';
import { findOne } from '../../entities/_shared/statement.js';
import {
  advanceContentImport,
  type ContentImportRow,
  contentImportOfJob,
} from '../../entities/posters/content-import.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { settlePiece } from '../_shared/start-job.js';
import { IMPORT_PIECE } from './import-content.js';
import { checkContent, storeContents } from './store-contents.js';

const PAGE_ROWS = 500;
/** Then the message hands over to another one: less than what a stopping worker waits for. */
const TURN_MS = 15_000;

interface Work {
  readonly jobId: string;
}

/**
 * Takes pages of the warehouse over for a while, from where the import stands. Each page is stored in one transaction with the place it
 * ends at, so a worker that dies loses no row and repeats none. Rejects when the warehouse fails in a way that may pass; on the
 * last attempt, and for any other failure, the job fails.
 */
export async function continueImport(
  ctx: OperationContext,
  work: Work,
  { lastAttempt }: { readonly lastAttempt: boolean },
): Promise<void> {
  requireRight(ctx, 'posters:write');
  try {
    await takeTurn(ctx, work);
  } catch (error) {
    if (!isWarehouseError(error)) throw error;
    if (error.retryable && !lastAttempt) throw error;
    await endImport(ctx, work, error.message);
  }
}

/** Ends an import whose worker died at its last attempt. */
export async function giveUpImport(ctx: OperationContext, work: Work): Promise<void> {
  requireRight(ctx, 'posters:write');
  await endImport(ctx, work, 'The import could not go on, several times.');
}

async function takeTurn(ctx: OperationContext, { jobId }: Work): Promise<void> {
  const begunMs = performance.now();
  do {
    const place = await findOne(ctx.deps.database, contentImportOfJob, [jobId]);
    if (place?.waiting !== true) return;
    const isLast = await takePage(ctx, { jobId, place });
    if (isLast) {
      ctx.deps.logger.info({ jobId, ...place }, 'An import from the warehouse has ended.');
      return endImport(ctx, { jobId }, null);
    }
  } while (performance.now() - begunMs < TURN_MS && !ctx.signal.aborted);
  await ctx.transaction((tx) => ctx.deps.queue.enqueue(tx, 'import-content', [{ jobId }]));
}

/** Takes one page over; whether it was the last. */
async function takePage(
  ctx: OperationContext,
  { jobId, place }: { readonly jobId: string; readonly place: ContentImportRow },
): Promise<boolean> {
  const { warehouse } = ctx.deps.posters;
  if (warehouse === null) throw new Error('A worker without DATABRICKS_HOST took an import from the warehouse.');
  const { rowLimit, rowsRead, afterId, includeInactive } = place;
  const limit = Math.min(PAGE_ROWS, rowLimit === null ? PAGE_ROWS : rowLimit - rowsRead);
  if (limit <= 0) return true;
  const page = await warehouse.readPage({ after: afterId, limit, includeInactive }, ctx.signal);
  const end = page.at(-1)?.externalId;
  if (end === undefined) return true;
  const good = goodOnes(ctx, page);
  await ctx.transaction(async (tx) => {
    const refused = page.length - good.length;
    const moved = await findOne(tx, advanceContentImport, [jobId, afterId, end, page.length, refused]);
    if (moved !== null) await storeContents(tx, ctx, good);
  });
  return page.length < limit;
}

/** Of rows with one id the last counts. */
function goodOnes(ctx: OperationContext, page: readonly WarehouseContent[]): WarehouseContent[] {
  const rows = new Map<string, WarehouseContent>();
  for (const row of page) {
    const [problem] = checkContent(row, []);
    if (problem === undefined) rows.set(row.externalId, row);
    else
      ctx.deps.logger.warn({ externalId: row.externalId.slice(0, 200), problem }, 'A row of the warehouse is refused.');
  }
  return [...rows.values()];
}

async function endImport(ctx: OperationContext, { jobId }: Work, error: string | null): Promise<void> {
  await ctx.transaction((tx) => settlePiece(tx, ctx, { jobId, subjectId: IMPORT_PIECE, error }));
}

function isWarehouseError(error: unknown): error is WarehouseError {
  return error instanceof Error && error.name === ('WarehouseError' satisfies WarehouseError['name']);
}
