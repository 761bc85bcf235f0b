import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A rendered product on white, as JPEG: `sizePx` wide and three quarters as high. */
export async function renderProduct(sizePx: number, seed = 1): Promise<Buffer> {
  const heightPx = Math.round(sizePx * 0.75);
  const label = `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePx}" height="${heightPx}" viewBox="0 0 400 300">
    <rect x="${60 + (seed % 20)}" y="40" width="240" height="220" rx="24" fill="hsl(${(seed * 47) % 360} 60% 40%)"/>
    <circle cx="190" cy="150" r="${50 + (seed % 30)}" fill="hsl(${(seed * 91) % 360} 70% 60%)"/></svg>`;
  return sharp({ create: { width: sizePx, height: heightPx, channels: 3, background: '#fff' } })
    .composite([{ input: Buffer.from(label) }])
    .jpeg({ quality: 88 })
    .toBuffer();
}

/** An 8-bit RGB PNG of equal rows whose pixel bytes are all zero, so that any size compresses to almost nothing. */
export function zeroPng(widthPx: number, heightPx: number, options: { interlaced?: boolean } = {}): Buffer {
  const interlaced = options.interlaced === true;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 2, 0, 0, interlaced ? 1 : 0], 8);
  const rawBytes = interlaced ? adam7Bytes(widthPx, heightPx) : heightPx * (1 + widthPx * 3);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflatedZeros(rawBytes)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The seven passes of Adam7: start and step in x and y (PNG specification, section 8.2). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function adam7Bytes(widthPx: number, heightPx: number): number {
  return PASSES.reduce((sum, [x, y, stepX, stepY]) => {
    const columns = Math.ceil((widthPx - x) / stepX);
    return sum + Math.ceil((heightPx - y) / stepY) * (1 + columns * 3);
  }, 0);
}

/** zlib data of that many zero bytes, made without holding them: one megabyte compressed once, flushed and repeated. */
function deflatedZeros(bytes: number): Buffer {
  const block = 1_048_576;
  if (bytes <= block) return deflateSync(Buffer.alloc(bytes));
  const part = deflateRawSync(Buffer.alloc(block), { finishFlush: 3 });
  const whole = Math.floor(bytes / block);
  const last = deflateRawSync(Buffer.alloc(bytes - whole * block));
  return Buffer.concat([
    Buffer.from([0x78, 0x9c]),
    ...Array.from({ length: whole }, () => part),
    last,
    adlerOfZeros(bytes),
  ]);
}

/** Adler-32 of n zero bytes: the first sum stays 1, the second counts to n. */
function adlerOfZeros(bytes: number): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt16BE(bytes % 65_521, 0);
  sum.writeUInt16BE(1, 2);
  return sum;
}

function chunk(type: string, body: Buffer): Buffer {
  const framed = Buffer.alloc(12 + body.length);
  framed.writeUInt32BE(body.length, 0);
  framed.write(type, 4, 'latin1');
  framed.set(body, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + body.length)), 8 + body.length);
  return framed;
}
