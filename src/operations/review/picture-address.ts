import type { OperationContext } from '../_shared/context.js';

/** The signed address of a picture's file; of one whose file is not here, an address that answers 404. */
export function pictureAddress(
  ctx: OperationContext,
  picture: { readonly id: string; readonly objectKey: string | null },
): string {
  return ctx.deps.urls.signFile(picture.objectKey ?? `images/${picture.id}`);
}
