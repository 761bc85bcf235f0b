import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.js';

/** The whole body, counted as it arrives. Throws PAYLOAD_TOO_LARGE, and reads no further, past `maxBytes`. */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  // Listeners rather than `for await`: the iterator costs more than the rest of reading a small body.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        req.pause();
        reject(tooLarge(maxBytes));
      } else chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks, size)));
    req.once('error', reject);
    req.once('close', () => {
      // Every request closes; an error object for each of them would cost more than reading its body.
      if (!req.complete) reject(new AppError('BAD_REQUEST', 'The body ended early.'));
    });
  });
}

/**
 * The body piece by piece, counted as it arrives. Throws PAYLOAD_TOO_LARGE, and reads no further, past `maxBytes`;
 * BAD_REQUEST when the sender goes away in the middle. The request stays open for the answer when the reader stops.
 */
export async function* streamBody(req: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let size = 0;
  try {
    for await (const piece of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('BAD_REQUEST', 'The body ended early.');
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than the ${maxBytes} bytes this address takes.`);
}
