import { decodeFrame } from './decode-frame.js';
import { analyseFrame } from './frame-analysis.js';
import { compareViews, type ProductAgreement, type ProductView, viewProduct } from './identity.js';
import type { ImageHeader } from './measurement.js';

interface PictureFile {
  readonly bytes: Buffer;
  readonly header: ImageHeader;
}

/** How the products of two files agree; null when one cannot be told apart. Rejects with UndecodableImageError. */
export async function compareProducts(a: PictureFile, b: PictureFile): Promise<ProductAgreement | null> {
  const first = await viewFile(a);
  const second = first === null ? null : await viewFile(b);
  return first === null || second === null ? null : compareViews(first, second);
}

async function viewFile({ bytes, header }: PictureFile): Promise<ProductView | null> {
  return viewProduct(analyseFrame(await decodeFrame(bytes, header)));
}
