import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type DemoPictureSpec, renderDemoPicture } from '../../src/engines/imaging/demo/demo-picture.js';

/** A rendered product picture; without words a sharp blue mug that every check of the policy accepts. */
export function picture(spec: Partial<DemoPictureSpec> = {}): Promise<Buffer> {
  return renderDemoPicture({ kind: 'mug', flaw: 'none', body: '#1f4e79', accent: '#d9480f', ...spec });
}

/** A PNG whose header says what it likes, over `data` as its only image data. */
export function craftPng(widthPx: number, heightPx: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(data)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.from(`\0\0\0\0${type}`, 'latin1');
  head.writeUInt32BE(data.length, 0);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])), 0);
  return Buffer.concat([head, data, tail]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}

/** Files that are no picture, or none that may be decoded, by what is wrong with them. */
export async function hostileFiles() {
  const jpeg = await picture();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
  const noise = Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 7_919 + (n >> 3)) & 0xff));
  return {
    empty: Buffer.alloc(0),
    noise,
    noiseBehindMagic: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), noise]),
    svg: Buffer.from(svg),
    pdf: Buffer.from('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj'),
    html: Buffer.from('<!doctype html><script>alert(1)</script>'),
    polyglot: Buffer.concat([Buffer.from(`<!--`), jpeg]),
    truncated: jpeg.subarray(0, Math.floor(jpeg.length / 3)),
    headerOnly: (await sharp(jpeg).png().toBuffer()).subarray(0, 60),
    bomb: craftPng(15_000, 15_000, Buffer.alloc(1_000)),
    lyingSize: craftPng(4_000, 4_000, Buffer.alloc(100)),
    oversize: Buffer.concat([jpeg, Buffer.alloc(26 * 1024 * 1024)]),
  } as const;
}
