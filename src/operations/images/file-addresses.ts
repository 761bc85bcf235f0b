import type { ImageRow } from '../../entities/images/product-image.queries.js';
import { AppError } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';
import { signImageAddress } from '../_shared/image-address.js';

const MAX_WIDTH_PX = 4_096;

/** Widths that renderings are made in: each is stored, so that there are sixteen of a picture at most and not four thousand. */
const WIDTHS_PX = [64, 96, 128, 160, 200, 256, 320, 480, 640, 800, 1_024, 1_280, 1_600, 2_048, 3_072, MAX_WIDTH_PX];

/**
 * The signed address of a picture's file, or of a rendering of the next greater width on the ladder; never enlarged. A picture that has no file (yet) gets an address
 * that answers 404 until it has. Throws BAD_USER_INPUT for a width outside 1–4096.
 */
export function imageAddress(
  ctx: OperationContext,
  image: Pick<ImageRow, 'id' | 'objectKey'>,
  widthPx: number | null,
): string {
  if (widthPx !== null && (widthPx < 1 || widthPx > MAX_WIDTH_PX)) {
    throw new AppError('BAD_USER_INPUT', `"width" is a number of pixels from 1 to ${MAX_WIDTH_PX}.`);
  }
  const step = widthPx === null ? null : (WIDTHS_PX.find((width) => width >= widthPx) ?? MAX_WIDTH_PX);
  return signImageAddress(ctx, image, step);
}

/** The signed address of the overlay of a verdict; the picture is drawn when it is first asked for. */
export function overlayAddress(ctx: OperationContext, validationId: string): string {
  return ctx.deps.urls.signFile(`overlays/${validationId}.png`);
}
