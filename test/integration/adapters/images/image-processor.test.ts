import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  createImageProcessor,
  type ImageProcessorHandle,
  type ImageProcessorOptions,
} from '../../../../src/adapters/image-processor/create-image-processor.js';
import { ImageProcessError } from '../../../../src/adapters/image-processor/image-processor.js';
import { imageProcessEntry } from '../../../../src/bin/image-process-entry.js';
import type { ImageHeader } from '../../../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../../../src/engines/imaging/read-header.js';
import { renderProduct, zeroPng } from './hostile-files.js';
import { BUG } from './misbehaving-process.js';

const MEMORY_BYTES = 512 * 1024 * 1024;
const HOOK = new URL('../../../../src/adapters/image-processor/typescript-hook.ts', import.meta.url).href;
const GOOD = await renderProduct(800);

function openProcessor(options: Partial<ImageProcessorOptions> = {}): ImageProcessorHandle {
  const processor = createImageProcessor({ entry: imageProcessEntry(), memoryBytes: MEMORY_BYTES, ...options });
  onTestFinished(() => processor.close());
  return processor;
}

function headerOf(bytes: Buffer): ImageHeader {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  return header;
}

/** What a request would make of a file: refused by its header, or else by the process. */
async function refusalOf(processor: ImageProcessorHandle, bytes: Buffer): Promise<string | null> {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) return header.code;
  return codeOf(processor.measure(bytes, header));
}

async function codeOf(task: Promise<unknown>): Promise<string | null> {
  try {
    await task;
    return null;
  } catch (error) {
    if (error instanceof ImageProcessError) return error.code;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('work', () => {
  test('measures, draws and resizes', async () => {
    const processor = openProcessor();
    const header = headerOf(GOOD);
    const measurement = await processor.measure(GOOD, header);
    expect(measurement).toMatchObject({
      header: { format: 'jpeg', widthPx: 800, heightPx: 600, sizeBytes: GOOD.length },
    });
    expect(measurement.mask.box).not.toBeNull();
    const overlay = await sharp(await processor.renderOverlay(GOOD, header, measurement)).metadata();
    expect([overlay.format, overlay.width]).toEqual(['png', 800]);
    const small = await processor.resize(GOOD, 200);
    expect(small.contentType).toBe('image/jpeg');
    expect(await sharp(small.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 200, height: 150 });
    expect(await sharp((await processor.resize(GOOD, 2_000)).bytes).metadata()).toMatchObject({ width: 800 });
  });

  test('a file of 25 MB goes through whole', async () => {
    const padded = Buffer.concat([GOOD, Buffer.alloc(25 * 1024 * 1024 - GOOD.length)]);
    const measurement = await openProcessor().measure(padded, headerOf(padded));
    expect(measurement.header.sizeBytes).toBe(26_214_400);
    const { createHash } = await import('node:crypto');
    expect(measurement.sha256).toBe(createHash('sha256').update(padded).digest('hex'));
  });

  test('answers find their own question among many', async () => {
    const processor = openProcessor();
    const pictures = await Promise.all(Array.from({ length: 24 }, (_, index) => renderProduct(200 + index, index)));
    const measured = await Promise.all(pictures.map((bytes) => processor.measure(bytes, headerOf(bytes))));
    expect(measured.map(({ header }) => header.widthPx)).toEqual(pictures.map((_, index) => 200 + index));
    expect(processor.pids).toHaveLength(2);
  });

  test('a process sees none of the parent’s environment', async () => {
    const { readFile } = await import('node:fs/promises');
    const processor = openProcessor({ processes: 1 });
    await processor.resize(GOOD, 100);
    const environment = await readFile(`/proc/${processor.pids[0]}/environ`, 'utf8').catch(() => null);
    // Only Linux shows it.
    if (environment === null) return;
    expect(
      environment
        .split('\0')
        .filter(Boolean)
        .map((entry) => entry.split('=')[0]),
    ).toEqual([
      'MALLOC_ARENA_MAX',
      'MALLOC_MMAP_THRESHOLD_',
      'MALLOC_TRIM_THRESHOLD_',
      'UV_THREADPOOL_SIZE',
      'VIPS_WARNING',
    ]);
  });
});

describe('hostile files', () => {
  test('each is a user error, and the pool works on', async () => {
    const processor = openProcessor();
    await processor.measure(GOOD, headerOf(GOOD));
    const before = processor.pids;
    const png = await sharp(GOOD).png().toBuffer();
    const noise = Buffer.alloc(50_000);
    for (let at = 0, state = 7; at < noise.length; at += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      noise[at] = state >>> 24;
    }
    const corpus: Record<string, [Buffer, string]> = {
      'zero bytes': [Buffer.alloc(0), 'UNSUPPORTED_MEDIA'],
      nulls: [Buffer.alloc(10_000), 'UNSUPPORTED_MEDIA'],
      noise: [noise, 'UNSUPPORTED_MEDIA'],
      'noise behind a JPEG mark': [Buffer.concat([GOOD.subarray(0, 400), noise]), 'UNSUPPORTED_MEDIA'],
      'half a JPEG': [GOOD.subarray(0, GOOD.length >> 1), 'UNSUPPORTED_MEDIA'],
      'the head of a JPEG': [GOOD.subarray(0, 300), 'UNSUPPORTED_MEDIA'],
      'half a PNG': [png.subarray(0, png.length >> 1), 'UNSUPPORTED_MEDIA'],
      SVG: [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'UNSUPPORTED_MEDIA'],
      PDF: [Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), 'UNSUPPORTED_MEDIA'],
      HTML: [Buffer.from('<!doctype html><script>alert(1)</script>'), 'UNSUPPORTED_MEDIA'],
      'HTML behind a GIF mark': [Buffer.from('GIF89a<script>alert(1)</script>'), 'IMAGE_TOO_LARGE'],
      'HTML behind a GIF header': [Buffer.from('GIF89a\t\0\t\0<script>alert(1)</script>'), 'UNSUPPORTED_MEDIA'],
      'SVG behind a JPEG mark': [
        Buffer.from('\xff\xd8\xff<svg xmlns="http://www.w3.org/2000/svg"/>', 'latin1'),
        'UNSUPPORTED_MEDIA',
      ],
      '26 MB': [Buffer.concat([GOOD, Buffer.alloc(26 * 1024 * 1024)]), 'IMAGE_TOO_LARGE'],
      '225 MP': [zeroPng(15_000, 15_000), 'IMAGE_TOO_LARGE'],
      'interlaced 12000²': [zeroPng(12_000, 12_000, { interlaced: true }), 'IMAGE_TOO_LARGE'],
      'interlaced 7000²': [zeroPng(7_000, 7_000, { interlaced: true }), 'IMAGE_TOO_LARGE'],
    };
    const outcomes = await Promise.all(
      Object.entries(corpus).map(async ([name, [bytes]]) => [name, await refusalOf(processor, bytes)]),
    );
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(Object.entries(corpus).map(([name, [, code]]) => [name, code])),
    );
    expect(await codeOf(processor.measure(GOOD, headerOf(GOOD)))).toBeNull();
    expect(processor.pids).toEqual(expect.arrayContaining([...before]));
  });

  test('a picture with a tail of another kind is judged by the picture', async () => {
    const polyglot = Buffer.concat([GOOD, Buffer.from('PK\x03\x04<svg xmlns="http://www.w3.org/2000/svg"/>')]);
    const processor = openProcessor();
    expect(await refusalOf(processor, polyglot)).toBeNull();
  });

  test('resize refuses the same bombs, which come without a header', async () => {
    const processor = openProcessor();
    expect(await codeOf(processor.resize(zeroPng(15_000, 15_000), 100))).toBe('IMAGE_TOO_LARGE');
    expect(await codeOf(processor.resize(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 100))).toBe(
      'UNSUPPORTED_MEDIA',
    );
  });

  test('the memory of this process comes back', async () => {
    const processor = openProcessor();
    const gc = globalThis.gc ?? (await exposeGc());
    const file = Buffer.concat([GOOD, Buffer.alloc(20 * 1024 * 1024)]);
    const header = headerOf(file);
    await processor.measure(file, header);
    gc();
    const before = process.memoryUsage();
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 8 }, () => processor.measure(Buffer.from(file), header)));
    }
    // The last frame may still be on its way out when its answer is there.
    const grownBytes = () => {
      gc();
      return process.memoryUsage().arrayBuffers - before.arrayBuffers;
    };
    await expect.poll(grownBytes).toBeLessThan(25 * 1024 * 1024);
  });
});

describe('a file that brings its process down', () => {
  test('by memory: it is refused, the others in that process are done, the process is replaced', async () => {
    // 25 MP interlaced: the largest that the header lets pass, about 85 MB to decode, over the cap of this test only.
    const bomb = zeroPng(5_000, 5_000, { interlaced: true });
    const processor = openProcessor({ processes: 1, inFlightPerProcess: 3, memoryBytes: 170 * 1024 * 1024 });
    const tasks = [GOOD, bomb, GOOD, GOOD].map((bytes) => codeOf(processor.measure(bytes, headerOf(bytes))));
    expect(await Promise.all(tasks)).toEqual([null, 'IMAGE_TOO_LARGE', null, null]);
    expect(await codeOf(processor.measure(GOOD, headerOf(GOOD)))).toBeNull();
  });
});

describe('a decoder with bugs', () => {
  const entry = new URL('./misbehaving-process.ts', import.meta.url);
  const bytes = Buffer.from('picture');

  test.each([
    ['loops', BUG.LOOP, 'IMAGE_TOO_LARGE', 'The image takes too long to decode; save it smaller or plainer.'],
    ['crashes', BUG.CRASH, 'UNSUPPORTED_MEDIA', 'The image is damaged so that it cannot be decoded safely.'],
    ['hoards', BUG.HOARD, 'IMAGE_TOO_LARGE', 'The image takes too much memory to decode; save it smaller or plainer.'],
  ] as const)(
    '%s: the picture is refused, those beside it are done, the process is replaced',
    async (_, bug, code, message) => {
      const processor = openProcessor({
        entry,
        processes: 1,
        // Only the loop is to meet its deadline: on a busy machine the others take as long as they take.
        deadlineMs: bug === BUG.LOOP ? 1_000 : 20_000,
        memoryBytes: 300_000_000,
        inFlightPerProcess: 3,
      });
      await processor.resize(bytes, BUG.NONE);
      const [first] = processor.pids;
      const guilty = processor.resize(bytes, bug);
      const beside = Array.from({ length: 4 }, () => processor.resize(bytes, BUG.NONE));
      await expect(guilty).rejects.toEqual(new ImageProcessError(code, message));
      expect(await Promise.all(beside)).toEqual(
        Array.from({ length: 4 }, () => ({ bytes, contentType: 'text/plain' })),
      );
      await processor.resize(bytes, BUG.NONE);
      expect(processor.pids).toHaveLength(1);
      expect(processor.pids).not.toContain(first);
      expect(isAlive(first!)).toBe(false);
    },
  );

  test('two guilty pictures beside each other are both found', async () => {
    const processor = openProcessor({ entry, processes: 2, deadlineMs: 1_000 });
    const bugs = [BUG.CRASH, BUG.NONE, BUG.LOOP, BUG.NONE, BUG.CRASH, BUG.NONE];
    const codes = await Promise.all(bugs.map((bug) => codeOf(processor.resize(bytes, bug))));
    expect(codes).toEqual(['UNSUPPORTED_MEDIA', null, 'IMAGE_TOO_LARGE', null, 'UNSUPPORTED_MEDIA', null]);
  });

  test('a fault of the program is not blamed on the picture', async () => {
    const fault: unknown = await openProcessor({ entry })
      .resize(bytes, BUG.FAULT)
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'PROCESS_FAILED', retryable: true });
    expect((fault as Error).cause).toMatch(/^TypeError: a bug of ours\n/);
  });
});

describe('processes that die', () => {
  test('killed in the middle of 50 tasks: all 50 are done, once each', async () => {
    const processor = openProcessor();
    const header = headerOf(GOOD);
    await Promise.all([processor.measure(GOOD, header), processor.measure(GOOD, header)]);
    const ended: number[] = [];
    const tasks = Array.from({ length: 50 }, async (_, index) => {
      await processor.measure(GOOD, header);
      ended.push(index);
      if (ended.length === 10 || ended.length === 25) process.kill(processor.pids[0]!, 'SIGKILL');
    });
    await Promise.all(tasks);
    expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  test('a process that stops answering is replaced and its tasks are done', async () => {
    const processor = openProcessor({ processes: 1, deadlineMs: 1_500 });
    const header = headerOf(GOOD);
    await processor.measure(GOOD, header);
    const [stopped] = processor.pids;
    process.kill(stopped!, 'SIGSTOP');
    const tasks = [processor.measure(GOOD, header), processor.measure(GOOD, header)];
    expect((await Promise.all(tasks)).map(({ analysis }) => analysis.widthPx)).toEqual([800, 800]);
    expect(isAlive(stopped!)).toBe(false);
  });

  test('an idle or busy process ends with its parent', async () => {
    const parent = spawn(process.execPath, [
      ...['--experimental-transform-types', '--no-warnings', '--import', HOOK],
      fileURLToPath(new URL('./short-lived-parent.ts', import.meta.url)),
    ]);
    const [output] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
    const [exitCode] = (await once(parent, 'exit')) as [number];
    expect(exitCode).toBe(0);
    const pids = output.trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await vi.waitUntil(() => !pids.some(isAlive), { timeout: 30_000, interval: 10 });
  });

  test('close leaves no process, and ends what waits', async () => {
    const processor = openProcessor();
    const header = headerOf(GOOD);
    await Promise.all([processor.measure(GOOD, header), processor.measure(GOOD, header)]);
    const { pids } = processor;
    const tasks = Array.from({ length: 10 }, () => codeOf(processor.measure(GOOD, header)));
    await processor.close();
    expect(await Promise.all(tasks)).toEqual(Array.from({ length: 10 }, () => 'PROCESS_FAILED'));
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(processor.pids).toEqual([]);
    expect(await codeOf(processor.measure(GOOD, header))).toBe('PROCESS_FAILED');
  });

  test('a program that does not start fails the tasks instead of holding them', async () => {
    const processor = openProcessor({ entry: new URL('./no-such-program.js', import.meta.url) });
    await expect(processor.measure(GOOD, headerOf(GOOD))).rejects.toEqual(
      new ImageProcessError(
        'PROCESS_FAILED',
        'The processes that decode pictures do not start; see the log of the server.',
      ),
    );
  });

  test('a full queue says so', async () => {
    const processor = openProcessor({ processes: 1, maxQueue: 3 });
    const header = headerOf(GOOD);
    const tasks = Array.from({ length: 5 }, () => codeOf(processor.measure(GOOD, header)));
    expect(await Promise.all(tasks)).toEqual([null, null, null, 'PROCESS_FAILED', 'PROCESS_FAILED']);
  });
});

async function exposeGc(): Promise<() => void> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')]);
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
