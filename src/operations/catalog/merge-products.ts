import type { Tx } from '../../adapters/database/database.js';
import { archiveInto } from '../../entities/catalog/merge-products.queries.js';
import { lockProductsByIds, type ProductRow } from '../../entities/catalog/product.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { cancelReviewTasks } from '../_shared/cancel-review-tasks.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** Most duplicates of one call. */
const MAX_DUPLICATES = 100;

export interface MergeProductsInput {
  readonly keepId: string;
  readonly duplicateIds: readonly string[];
}

/**
 * Declares products to be one: the duplicates are archived and point to the product kept, their waiting review tasks are
 * cancelled, their images stay with them. SKU and external id of a duplicate lead to the product kept from then on. What
 * was merged into a duplicate before now points to the product kept too, so no chain and no circle can come about.
 * A duplicate that is merged into it already is left as it is. All or nothing: any error and nothing changes.
 */
export async function mergeProducts(ctx: OperationContext, input: MergeProductsInput): Promise<ProductRow> {
  requireRight(ctx, 'catalog:write');
  if (input.duplicateIds.length === 0) throw UserErrors.of('INVALID', 'duplicateIds', 'Name at least one duplicate.');
  if (input.duplicateIds.length > MAX_DUPLICATES) {
    throw UserErrors.of('LIMIT_EXCEEDED', 'duplicateIds', `One call takes at most ${MAX_DUPLICATES} duplicates.`);
  }
  return ctx.transaction(async (tx) => {
    const rows = await tx.query(lockProductsByIds, [[input.keepId, ...input.duplicateIds]]);
    const products = new Map(rows.map((row) => [row.id, row]));
    const errors = refusals(input, products);
    if (errors.length > 0) throw new UserErrors(errors);
    const ids = [...new Set(input.duplicateIds)].filter((id) => products.get(id)?.status !== 'ARCHIVED');
    if (ids.length > 0) {
      await archive(tx, ctx, { ids, intoId: input.keepId });
      await cancelReviewTasks(tx, ctx, ids);
    }
    return products.get(input.keepId)!;
  });
}

function refusals(
  { keepId, duplicateIds }: MergeProductsInput,
  products: ReadonlyMap<string, ProductRow>,
): UserError[] {
  const errors: UserError[] = [];
  const kept = products.get(keepId);
  if (kept === undefined) {
    errors.push({ code: 'NOT_FOUND', field: ['keepId'], message: 'There is no product with this id.' });
  } else if (kept.status === 'ARCHIVED') {
    errors.push({ code: 'NOT_ALLOWED_NOW', field: ['keepId'], message: 'An archived product cannot be kept.' });
  }
  for (const [index, id] of duplicateIds.entries()) {
    const error = duplicateError(keepId, products.get(id), id);
    if (error !== null) errors.push({ ...error, field: ['duplicateIds', String(index)] });
  }
  return errors;
}

function duplicateError(
  keepId: string,
  product: ProductRow | undefined,
  id: string,
): Pick<UserError, 'code' | 'message'> | null {
  if (id === keepId) return { code: 'INVALID', message: 'A product cannot be merged into itself.' };
  if (product === undefined) return { code: 'NOT_FOUND', message: 'There is no product with this id.' };
  if (product.status !== 'ARCHIVED' || product.mergedIntoId === keepId) return null;
  return { code: 'NOT_ALLOWED_NOW', message: 'This product is archived already.' };
}

async function archive(tx: Tx, ctx: OperationContext, { ids, intoId }: { ids: string[]; intoId: string }) {
  const occurredAt = ctx.deps.clock.now();
  const archived = await tx.query(archiveInto, [ids, intoId, occurredAt.toISOString()]);
  await append(
    tx,
    archived.map(({ id, vendorId, status, version }) => ({
      type: 'product.merged.v1',
      entityId: id,
      entityVersion: version,
      payload: { vendorId, status, intoId },
      occurredAt,
    })),
  );
}
