import type { Readable } from 'node:stream';
import { OutboundError } from './outbound-error.js';

/** The bounds of one body. `declaredBytes` is its Content-Length, if any; the transport checks that it is true. */
export interface BodyBounds {
  readonly maxBytes: number;
  readonly declaredBytes: number | null;
  readonly accept: 'image' | 'any';
}

/** Reads a body to its end, counting what really comes, and stops at the first byte too many. */
export async function readBody(body: Readable, bounds: BodyBounds): Promise<Buffer> {
  const { maxBytes, declaredBytes } = bounds;
  if (declaredBytes !== null && declaredBytes > maxBytes) throw tooLarge(bounds);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // With the length known, bytes go where they will stay: joining 25 MB at the end would hold the event loop for 10 ms.
  const whole = declaredBytes === null ? null : Buffer.allocUnsafeSlow(declaredBytes);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (sizeBytes + chunk.length > maxBytes) throw tooLarge(bounds);
    if (whole === null) chunks.push(chunk);
    else chunk.copy(whole, sizeBytes);
    sizeBytes += chunk.length;
  }
  return whole ?? Buffer.concat(chunks, sizeBytes);
}

function tooLarge({ accept, maxBytes }: BodyBounds): OutboundError {
  const code = accept === 'image' ? 'IMAGE_TOO_LARGE' : 'FETCH_FAILED';
  return new OutboundError(code, `The file is larger than ${maxBytes} bytes; give a smaller one.`);
}
