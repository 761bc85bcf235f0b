import type { Tx } from '../../adapters/database/database.js';
import { lockProducts, recomputeStatus } from '../../entities/catalog/product-status.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from './context.js';

/**
 * Recomputes the status of products from their images and open review tasks, and tells of every change. An image
 * that a person approved approves; else a variant that waits for a person makes PENDING_REVIEW; else an image accepted
 * automatically approves, and any other that waits makes PENDING_REVIEW; images that are all decided, and rejected, reject; else
 * PENDING. ARCHIVED stays. Keeps whether a task waits, too. Call it last, after the images and tasks have been written: it locks the
 * products, so that of two transactions that each change one image the later sees both.
 */
export async function settleProductStatus(tx: Tx, ctx: OperationContext, productIds: readonly string[]): Promise<void> {
  if (productIds.length === 0) return;
  const ids = [...new Set(productIds)];
  const occurredAt = ctx.deps.clock.now();
  await tx.query(lockProducts, [ids]);
  const settled = await tx.query(recomputeStatus, [ids, occurredAt.toISOString()]);
  const changed = settled.filter((product) => product.changed);
  await append(
    tx,
    changed.map(({ id, vendorId, status, version }) => ({
      type: 'product.status_changed.v1',
      entityId: id,
      entityVersion: version,
      payload: { vendorId, status },
      occurredAt,
    })),
  );
}
