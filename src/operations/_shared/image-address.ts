import type { OperationContext } from './context.js';

/**
 * The signed address of an image's file, or of a rendering at most `widthPx` wide. An image that has no file (yet) gets an
 * address that answers 404 until it has.
 */
export function signImageAddress(
  ctx: OperationContext,
  image: { readonly id: string; readonly objectKey: string | null },
  widthPx: number | null = null,
): string {
  return ctx.deps.urls.signFile(image.objectKey ?? `images/${image.id}`, widthPx === null ? {} : { widthPx });
}
