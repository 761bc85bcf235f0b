import type { Tx } from '../../adapters/database/database.js';
import { append } from '../../events/append.js';

/** Tells of images whose rows were just inserted, in their order; `occurredAt` is when they were. */
export async function appendImagesAdded(
  tx: Tx,
  images: readonly { readonly id: string; readonly productId: string }[],
  occurredAt: Date,
): Promise<void> {
  await append(
    tx,
    images.map(({ id, productId }) => ({
      type: 'image.added.v1',
      entityId: id,
      entityVersion: 1,
      payload: { productId, state: 'PROCESSING' },
      occurredAt,
    })),
  );
}
