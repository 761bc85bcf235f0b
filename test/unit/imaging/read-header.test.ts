import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from '../../../src/engines/imaging/read-header.js';

const WIDTH = 61;
const HEIGHT = 37;

function picture(): Sharp {
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: { r: 200, g: 40, b: 90 } } });
}

/** The first bytes of a PNG that claims a size it does not have. */
function pngHeader(width: number, height: number, interlaced: boolean): Buffer {
  const header = Buffer.alloc(25);
  header.write('IHDR', 4, 'latin1');
  header.writeUInt32BE(13, 0);
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, interlaced ? 1 : 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), header]);
}

/** A JPEG with nothing but a frame header: baseline (C0) or progressive (C2). */
function jpegHeader(width: number, height: number, marker: number): Buffer {
  const frame = Buffer.from([0xff, 0xd8, 0xff, marker, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 7);
  frame.writeUInt16BE(width, 9);
  return frame;
}

/** An Exif segment of a JPEG with nothing but an orientation. */
function exifSegment(orientation: number): Buffer {
  const segment = Buffer.alloc(36);
  segment.write('\xff\xe1\0\x22Exif\0\0II*\0', 'latin1');
  segment.writeUInt32LE(8, 14);
  segment.writeUInt16LE(1, 18);
  segment.writeUInt16LE(0x0112, 20);
  segment.writeUInt16LE(3, 22);
  segment.writeUInt32LE(1, 24);
  segment.writeUInt16LE(orientation, 28);
  return segment;
}

/** A file of the ISO base media format: its brands, and a picture's size. */
function boxed(major: string, compatible: string): Buffer {
  const box = (kind: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length);
    head.write(kind, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const flags = Buffer.alloc(4);
  const size = Buffer.from('0000004000000040', 'hex');
  return Buffer.concat([
    box('ftyp', Buffer.from(`${major}\0\0\0\0${compatible}`, 'latin1')),
    box('meta', flags, box('iprp', box('ipco', box('ispe', flags, size)))),
  ]);
}

describe('readImageHeader', () => {
  const formats: readonly [string, () => Promise<Buffer>][] = [
    ['jpeg', () => picture().jpeg().toBuffer()],
    ['jpeg', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['png', () => picture().png().toBuffer()],
    ['png', () => picture().png({ progressive: true }).toBuffer()],
    ['webp', () => picture().webp().toBuffer()],
    ['webp', () => picture().webp({ lossless: true }).toBuffer()],
    ['webp', () => picture().ensureAlpha(0.5).webp().toBuffer()],
    ['gif', () => picture().gif().toBuffer()],
    ['tiff', () => picture().tiff().toBuffer()],
    ['avif', () => picture().avif({ effort: 0 }).toBuffer()],
  ];
  it.each(formats)('reads the size of a %s', async (format, make) => {
    const bytes = await make();
    expect(readImageHeader(bytes)).toMatchObject({
      format,
      widthPx: WIDTH,
      heightPx: HEIGHT,
      pages: 1,
      sizeBytes: bytes.length,
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives the upright size for EXIF orientation %i', async (orientation) => {
    const turned = orientation >= 5;
    for (const bytes of [
      await picture().withMetadata({ orientation }).jpeg().toBuffer(),
      await picture().withMetadata({ orientation }).webp().toBuffer(),
      await picture().withMetadata({ orientation }).tiff().toBuffer(),
    ]) {
      expect(readImageHeader(bytes)).toMatchObject({
        widthPx: turned ? HEIGHT : WIDTH,
        heightPx: turned ? WIDTH : HEIGHT,
      });
    }
  });

  it.each([
    ['two Exif blocks, the first turned', [exifSegment(6), exifSegment(1)], 0xc0],
    ['two Exif blocks, the second turned', [exifSegment(1), exifSegment(6)], 0xc0],
    ['an Exif block behind the frame header', [exifSegment(6)], 0xda],
  ])('gives the size that a decoder gives, with %s', async (_, segments, before) => {
    const plain = await picture().jpeg().toBuffer();
    const at = plain.indexOf(Buffer.from([0xff, before]));
    const bytes = Buffer.concat([plain.subarray(0, at), ...segments, plain.subarray(at)]);
    const { info } = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect(readImageHeader(bytes)).toMatchObject({ widthPx: info.width, heightPx: info.height });
  });

  it('counts the frames of an animation', async () => {
    const frames = { raw: { width: 8, height: 24, channels: 3 as const, pageHeight: 8 } };
    const bytes = Buffer.from(Array.from({ length: 8 * 24 * 3 }, (_, at) => (at * 37) % 256));
    for (const animation of [
      await sharp(bytes, frames).gif().toBuffer(),
      await sharp(bytes, frames).webp().toBuffer(),
    ]) {
      expect(readImageHeader(animation)).toMatchObject({ widthPx: 8, heightPx: 8, pages: 3 });
      expect(readImageHeader(animation)).toHaveProperty('warnings', expect.arrayContaining(['ANIMATED']));
    }
  });

  it('tells colour spaces and depths from the header', async () => {
    const cmyk = readImageHeader(await picture().toColourspace('cmyk').jpeg().toBuffer());
    const deep = readImageHeader(await picture().toColourspace('rgb16').png().toBuffer());
    const profiled = readImageHeader(await picture().withIccProfile('srgb').jpeg().toBuffer());
    expect(cmyk).toHaveProperty('warnings', expect.arrayContaining(['CMYK']));
    expect(deep).toHaveProperty('warnings', expect.arrayContaining(['SIXTEEN_BIT']));
    expect(profiled).toHaveProperty('warnings', []);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'The file is empty.'],
    ['text', Buffer.from('hello, this is no picture'), 'known format'],
    ['zeros', Buffer.alloc(4096), 'known format'],
    ['SVG', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), 'SVG is not accepted'],
    ['PDF', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'PDF is not accepted'],
    ['HTML', Buffer.from('<!DOCTYPE html><html></html>'), 'HTML is not accepted'],
    [
      'HEIC',
      boxed('heic', 'mif1heic'),
      'HEIC is not accepted as an image; accepted are JPEG, PNG, WebP, AVIF, TIFF and GIF.',
    ],
    ['HEIC by its general brand', boxed('mif1', 'mif1heic'), 'HEIC is not accepted'],
    ['a HEVC sequence', boxed('hevc', 'msf1hevc'), 'HEIC is not accepted'],
    ['a film', boxed('isom', 'isomavc1mp41'), 'known format'],
    ['PDF before JPEG', Buffer.concat([Buffer.from('%PDF-1.4\n'), jpegHeader(9, 9, 0xc0)]), 'PDF is not accepted'],
    ['a JPEG cut before its frame', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 1]), 'damaged'],
    ['a PNG without size', pngHeader(0, 10, false), 'damaged'],
  ])('refuses %s', (_name, bytes, message) => {
    expect(readImageHeader(bytes)).toEqual({ code: 'UNSUPPORTED_MEDIA', message: expect.stringContaining(message) });
  });

  it('takes AVIF under its general brand', async () => {
    const bytes = await picture().avif({ effort: 0 }).toBuffer();
    bytes.write('mif1', 8, 'latin1');
    expect(readImageHeader(bytes)).toMatchObject({ format: 'avif', widthPx: WIDTH });
  });

  it('decides a polyglot by its first bytes', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const polyglot = Buffer.concat([jpeg, Buffer.from('PK\x03\x04<svg onload="x"/>%PDF-1.7')]);
    expect(readImageHeader(polyglot)).toMatchObject({ format: 'jpeg', widthPx: WIDTH });
  });

  it.each([
    ['15 000² PNG', pngHeader(15_000, 15_000, false), 'IMAGE_TOO_LARGE'],
    ['8 000² PNG, exactly 64 million', pngHeader(8000, 8000, false), null],
    ['8 000 × 8 001 PNG', pngHeader(8000, 8001, false), 'IMAGE_TOO_LARGE'],
    ['interlaced 5 000² PNG', pngHeader(5000, 5000, true), null],
    ['interlaced 5 000 × 5 001 PNG', pngHeader(5000, 5001, true), 'IMAGE_TOO_LARGE'],
    ['baseline 6 000² JPEG', jpegHeader(6000, 6000, 0xc0), null],
    ['progressive 6 000² JPEG', jpegHeader(6000, 6000, 0xc2), 'IMAGE_TOO_LARGE'],
    ['26 MB', Buffer.alloc(26 * 1024 * 1024), 'IMAGE_TOO_LARGE'],
  ])('holds the limits: %s', (_name, bytes, code) => {
    const result = readImageHeader(bytes);
    expect('code' in result ? result.code : null).toBe(code);
  });

  it('neither throws nor loops on damaged files', async () => {
    const seeds = await Promise.all(formats.map(([, make]) => make()));
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 }),
        fc.nat(2000),
        (seed, changes, length) => {
          const bytes = Buffer.from(seed.subarray(0, length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const result = readImageHeader(bytes);
          if ('code' in result) expect(result.message.length).toBeGreaterThan(10);
          else expect(result.widthPx * result.heightPx * result.pages).toBeLessThanOrEqual(64_000_000);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes boxes within boxes without end for a damaged header', () => {
    const head = Buffer.from('\0\0\0\x10ftypavif\0\0\0\0', 'latin1');
    // Size 0: the box goes on to the end of the file.
    const nested = Buffer.from('\0\0\0\0iprp', 'latin1');
    const bytes = Buffer.concat([head, ...new Array<Buffer>(200_000).fill(nested)]);
    expect(readImageHeader(bytes)).toMatchObject({ code: 'UNSUPPORTED_MEDIA' });
  });
});
