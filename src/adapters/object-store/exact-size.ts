import { WrongSizeError } from './object-store.js';

/** Passes bytes on and counts them: throws WrongSizeError at the first byte too many, or at the end when some are missing. */
export async function* exactSize(source: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let came = 0;
  for await (const piece of source) {
    came += piece.length;
    if (came > sizeBytes) throw new WrongSizeError(sizeBytes, came);
    yield piece;
  }
  if (came < sizeBytes) throw new WrongSizeError(sizeBytes, came);
}
